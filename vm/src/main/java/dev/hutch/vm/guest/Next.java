package dev.hutch.vm.guest;

/// What a host that attaches is going to ask for.
public enum Next {
    UNKNOWN,
    /// A command, as soon as the guest knows who it is.
    COMMAND
}
