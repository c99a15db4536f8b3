package dev.hutch.linux.process;

/// A process that cannot be mistaken for another: numbers are used again, start times are not.
///
/// @param pid process number
/// @param startTicks clock ticks from boot to its start, field 22 of /proc/pid/stat, proc(5)
public record ProcessIdentity(long pid, long startTicks) {}
