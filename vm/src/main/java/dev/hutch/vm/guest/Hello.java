package dev.hutch.vm.guest;

/// How the agent introduces itself.
///
/// @param protocol version of the channel format it speaks
/// @param agent its build stamp
/// @param kernel release of the running kernel
/// @param uptimeMillis time since the kernel started
/// @param configured the root is mounted already, as after a reconnect or in a fork
/// @param ready it has been identified already
public record Hello(
        int protocol,
        String agent,
        String kernel,
        long uptimeMillis,
        boolean configured,
        boolean ready) {}
