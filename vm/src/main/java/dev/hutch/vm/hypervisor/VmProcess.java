package dev.hutch.vm.hypervisor;

import dev.hutch.api.ByteSize;
import dev.hutch.linux.process.ProcessActivity;
import dev.hutch.linux.process.ProcessIdentity;
import dev.hutch.vm.hypervisor.Beginning.Saved;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// A running machine.
public interface VmProcess {

    ProcessIdentity identity();

    default ProcessActivity activity() {
        return identity().activity();
    }

    /// Unix socket of the guest channel.
    Path channel();

    Path console();

    /// @return empty when it is not known any more
    Optional<Made> made();

    /// Completed when the process has ended, by an event, not by asking.
    CompletableFuture<Void> exited();

    /// Makes the machine stand still and writes the state of its processors and devices to a file.
    /// It has to have begun as `Savable`: that file and this one are what another can go on from.
    /// What was written to its drives is in their files. It stays as it is until it is killed.
    ///
    /// Problems: `hypervisor.not_saved` (internal), `hypervisor.monitor_gone`, and those of the
    /// disk.
    void save(Path state);

    /// Saves a machine that began in any way; it stands still meanwhile, a millisecond or so for
    /// each MiB it has ever written to. Any number of machines can go on from these files, with
    /// drives as they are at rest. On failure it runs on, and nothing is left of the files.
    ///
    /// Problems: `hypervisor.not_saved` (internal), `hypervisor.monitor_gone`, `cancelled`, and
    /// those of the disk.
    ///
    /// @param to files to be made
    /// @param memory how much it has
    /// @param atRest called while it stands still and its drives hold all that was written to them
    /// @return for how long it stood still
    Duration saveWhole(Saved to, ByteSize memory, Runnable atRest, Afterwards afterwards);

    /// What becomes of a machine that was saved.
    enum Afterwards {
        GO_ON,
        /// It stands still until it is killed, or told to go on.
        STAND
    }

    /// Lets a machine go on that a save has left standing still, as one whose daemon ended then
    /// does. Others do not notice.
    void goOn();

    /// Ends the process at once and returns when it is gone. Idempotent.
    void kill();
}
