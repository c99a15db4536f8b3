package dev.hutch.vm.hypervisor;

import dev.hutch.api.EventSink;
import dev.hutch.linux.process.ProcessIdentity;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/// A machine whose process runs and whose devices are made, and that is still to be given what
/// another machine was when it was saved. Nothing of a guest is in it: its processors have never
/// run, and no clock in it does.
public interface WaitingMachine {

    ProcessIdentity identity();

    /// Completed when the process has ended.
    CompletableFuture<Void> exited();

    /// Lets it be what was saved, and go on from there. Once; whoever made it ends it when that
    /// fails.
    ///
    /// Problems: as those of a start.
    ///
    /// @param directory the one it was made in, by the name it has now
    /// @param events told when each step begins
    VmProcess goOn(Path directory, EventSink events);

    /// Ends the process at once and returns when it is gone. Idempotent.
    void kill();
}
