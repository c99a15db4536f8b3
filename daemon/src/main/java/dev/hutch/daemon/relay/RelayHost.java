package dev.hutch.daemon.relay;

/// What the relay must know of the daemon it is part of.
public interface RelayHost {
    /// Whether nothing would be lost by ending now, the relay's own clients aside.
    boolean idle();

    /// Begin to end. Returns at once.
    void stop();

    boolean stopping();
}
