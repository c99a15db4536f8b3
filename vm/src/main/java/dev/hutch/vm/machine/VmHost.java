package dev.hutch.vm.machine;

import dev.hutch.api.VmId;
import dev.hutch.vm.guest.Guest;
import dev.hutch.vm.guest.Next;
import dev.hutch.vm.hypervisor.AcceleratorProbe.Verdict;
import dev.hutch.vm.hypervisor.Hypervisor;
import dev.hutch.vm.pool.PoolHost;
import dev.hutch.vm.snapshot.PausedFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;

/// What the life of every VM needs of the host.
///
/// @param directory holds one directory per VM, named by its id
/// @param accelerator what works here; may boot a probe the first time it is asked
public record VmHost(
        Path directory,
        VmRecords records,
        BootParts parts,
        Hypervisor hypervisor,
        GuestConnector connector,
        AcceleratorChoice accelerator,
        BootSlots slots,
        TemplateHost templates,
        PoolHost.Space pool,
        HostRoom room,
        InstantSource clock,
        Deadlines deadlines,
        Steps steps) {

    Path directoryOf(VmId id) {
        return directory.resolve(id.value());
    }

    Path consoleOf(VmId id) {
        return hypervisor.console(directoryOf(id));
    }

    PausedFiles pausedOf(VmId id) {
        return new PausedFiles(directoryOf(id), overlayOf(id));
    }

    /// Room for a VM that is about to start.
    HostRoom.Place place(VmRecord vm) {
        return room.take(vm.id().value(), HostRoom.Start.BOOTED, vm.memory(), directory);
    }

    Path overlayOf(VmId id) {
        return overlayIn(directoryOf(id));
    }

    static Path overlayIn(Path directory) {
        return directory.resolve("overlay.img");
    }

    /// Opens the conversation with a guest that boots or runs.
    @FunctionalInterface
    public interface GuestConnector {
        /// Waits for the agent's hello. Problems: `guest.gone`, `guest.no_hello`, `guest.protocol`,
        /// cancelled.
        Guest connect(Path channel, Duration deadline, Next next);

        default Guest connect(Path channel, Duration deadline) {
            return connect(channel, deadline, Next.UNKNOWN);
        }
    }

    /// Tells what works here. The first answer may take a probe of some seconds.
    @FunctionalInterface
    public interface AcceleratorChoice {
        Verdict choose(BootParts.BootKernel kernel);
    }

    /// @param boot from the boot slot to ready
    /// @param silence of a guest that boots, in time of its own, until it is begun again
    /// @param command from the stop signal of the command a VM runs for until all is powered off
    /// @param powerOff from asking the guest until it is killed
    /// @param attach for the hello of a guest that runs already
    public record Deadlines(
            Duration boot, Duration silence, Duration command, Duration powerOff, Duration attach) {
        /// A boot takes 4 s emulated; a loaded host is slow, a minute and a half is broken. A guest
        /// that gets on is silent for 2 s of its time. One that cannot sync in 20 s will not in 40.
        /// A running agent answers in milliseconds. Ten seconds is what containers get.
        public static final Deadlines DEFAULT =
                new Deadlines(
                        Duration.ofSeconds(90),
                        Duration.ofSeconds(15),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(10));
    }
}
