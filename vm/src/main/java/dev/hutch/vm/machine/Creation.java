package dev.hutch.vm.machine;

/// How a new VM is left by whoever creates it.
enum Creation {
    /// Running, from a template where there is one.
    STARTED,
    /// Running, from its kernel, whatever templates there are; none is made of it.
    BOOTED,
    /// Not started yet.
    ASLEEP
}
