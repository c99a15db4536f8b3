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

    /// Ends the process at once and returns when it is gone. Idempotent.
    void kill();
}
