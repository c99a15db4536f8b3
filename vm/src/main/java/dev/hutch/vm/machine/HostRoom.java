package dev.hutch.vm.machine;

import dev.hutch.api.ByteSize;
import java.nio.file.Path;

/// Whether the host has room for one more VM.
public interface HostRoom {

    /// Sets room aside for one that is about to start, so that several that start at once are not
    /// all promised the same. Asked again for one that has its place, nothing more is set aside.
    ///
    /// Problems: `host.memory_short`, `host.disk_short` (both exhausted).
    ///
    /// @param who starts, in words that tell it from others
    /// @param start how
    /// @param memory of the guest
    /// @param directory of its disk
    Place take(String who, Start start, ByteSize memory, Path directory);

    /// How much of its memory a guest touches until it is ready.
    enum Start {
        BOOTED,
        RESTORED
    }

    /// Kept until the VM runs, from when on it is seen what it uses, or does not.
    @FunctionalInterface
    interface Place extends AutoCloseable {
        @Override
        void close();
    }
}
