package dev.hutch.vm.hypervisor;

import java.nio.file.Path;

/// How a machine comes to life.
public sealed interface Beginning {
    /// With its kernel, in memory that is nobody else's.
    Beginning COLD = new Cold();

    /// What `COLD` is.
    record Cold() implements Beginning {}

    /// With its kernel, in memory that is a file, so that the machine can be saved.
    ///
    /// @param memory the file; made, and deleted by whoever named it
    /// @param inBackground let all other processes of the host go first
    record Savable(Path memory, boolean inBackground) implements Beginning {}

    /// Where another machine of the same hardware stood when it was saved. What it writes to its
    /// memory is its own; what it only reads it shares with all others that began there.
    record Restored(Saved saved) implements Beginning {}

    /// A machine at one instant. Never changed again: any number of machines may begin here. Its
    /// drives, as they were then, belong to it.
    ///
    /// @param memory as long as the guest's memory, and sparse
    /// @param state of processors and devices
    record Saved(Path memory, Path state) {}
}
