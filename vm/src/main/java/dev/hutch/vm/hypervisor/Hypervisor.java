package dev.hutch.vm.hypervisor;

import dev.hutch.api.EventSink;
import dev.hutch.linux.process.ProcessIdentity;
import dev.hutch.vm.hypervisor.Beginning.Saved;
import java.nio.file.Path;
import java.util.Optional;

/// Starts virtual machines, each as a process of its own that outlives the daemon.
public interface Hypervisor {

    /// The program's name and version, such as `qemu 7.2.22`.
    String version();

    /// The version, and which file of that version it is. Quick to ask again.
    String build();

    /// Starts a machine. Returns when its processors run and its channel socket can be connected
    /// to: long before the guest has booted, or just where it stood when it was saved. On failure
    /// nothing of it is left.
    ///
    /// Problems: `hypervisor.missing` (host_not_ready), `hypervisor.refused` (internal, with the
    /// program's own last words), `cancelled`.
    ///
    /// @param events told when each step begins
    VmProcess start(VmHardware hardware, Beginning beginning, EventSink events);

    default VmProcess start(VmHardware hardware, Beginning beginning) {
        return start(hardware, beginning, EventSink.NONE);
    }

    default VmProcess start(VmHardware hardware) {
        return start(hardware, Beginning.COLD);
    }

    /// Starts a machine as far as it can be without what was saved: it waits, and costs no
    /// processor time. On failure nothing of it is left. Problems: as those of `start`.
    ///
    /// @param from read when it goes on; by then written to, if it was empty or a hole before
    /// @param events told when each step begins
    WaitingMachine prepare(VmHardware hardware, Saved from, EventSink events);

    /// What of this hardware must be the same for a saved machine to go on, in words that are equal
    /// when it is: the machine and its devices, as this program is told to make them.
    String shape(VmHardware hardware);

    /// Finds a machine again that an earlier daemon started.
    ///
    /// @param directory the one it was started with
    /// @return empty when that process is gone, or its number now belongs to another
    Optional<VmProcess> find(Path directory, ProcessIdentity process);

    /// Ends every machine that was started with this directory, also one that nobody wrote down;
    /// returns when they have ended.
    void killStrays(Path directory);

    /// Where a machine of this directory, running or ended, writes its console; the file of its
    /// last start stays until the next.
    Path console(Path directory);
}
