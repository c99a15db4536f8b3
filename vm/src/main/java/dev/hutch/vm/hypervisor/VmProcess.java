package dev.hutch.vm.hypervisor;

import dev.hutch.linux.process.ProcessIdentity;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/// A running machine.
public interface VmProcess {

    ProcessIdentity identity();

    /// Unix socket of the guest channel.
    Path channel();

    Path console();

    /// Completed when the process has ended, by an event, not by asking.
    CompletableFuture<Void> exited();

    /// Makes the machine stand still and writes the state of its processors and devices to a file.
    /// It has to have begun as `Savable`: that file and this one are what another can go on from.
    /// What was written to its drives is in their files. It stays as it is until it is killed.
    ///
    /// Problems: `hypervisor.not_saved` (internal), `hypervisor.monitor_gone`, and those of the
    /// disk.
    void save(Path state);

    /// Ends the process at once and returns when it is gone. Idempotent.
    void kill();
}
