package dev.hutch.vm.hypervisor.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.ProblemException;
import dev.hutch.linux.process.HostClock;
import dev.hutch.vm.guest.GuestChannel;
import dev.hutch.vm.hypervisor.AcceleratorProbe;
import dev.hutch.vm.hypervisor.AcceleratorProbe.Verdict;
import dev.hutch.vm.hypervisor.VmHardware;
import dev.hutch.vm.hypervisor.VmHardware.Accelerator;
import dev.hutch.vm.hypervisor.VmProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 5, unit = TimeUnit.MINUTES)
class QemuIT {
    private static Machines machines;

    @TempDir Path directory;

    @BeforeAll
    static void prepare() throws Exception {
        machines = Machines.prepare();
    }

    @Test
    void bootsUntilTheGuestSpeaks() throws Exception {
        VmProcess machine = machines.qemu.start(machines.hardware(directory, List.of()));
        try {
            assertThat(Machines.hello(machine).kernel()).isEqualTo(machines.kernel.release());
            assertThat(machines.qemu.find(directory, machine.identity())).isPresent();
        } finally {
            machine.kill();
        }
        assertThat(machine.exited()).isCompleted();
        assertThat(machines.qemu.find(directory, machine.identity())).isEmpty();
    }

    @Test
    void aMachineNobodyWroteDownIsFoundByItsDirectoryAndEnded() throws Exception {
        Path mine = Files.createDirectory(directory.resolve("a"));
        Path other = Files.createDirectory(directory.resolve("ab"));
        VmProcess stray = machines.qemu.start(machines.hardware(mine, List.of()));
        VmProcess neighbour = machines.qemu.start(machines.hardware(other, List.of()));
        try {
            new Qemu(HostClock::ofThisHost).killStrays(mine);
            assertThat(stray.identity().alive()).isFalse();
            assertThat(neighbour.identity().alive()).isTrue();
        } finally {
            stray.kill();
            neighbour.kill();
        }
    }

    @Test
    void theProbeTellsWhatBootsHere() {
        AcceleratorProbe probe =
                new AcceleratorProbe(
                        machines.qemu,
                        directory.resolve("verdict"),
                        directory.resolve("p"),
                        (channel, deadline) -> GuestChannel.connect(channel, deadline).close());
        Verdict verdict = probe.verdict(machines.kernel.vmlinux(), machines.initrd);
        assertThat(verdict.accelerator() == Accelerator.KVM).isEqualTo(verdict.reason().isEmpty());
        assertThat(probe.verdict(machines.kernel.vmlinux(), machines.initrd)).isEqualTo(verdict);
        assertThat(directory.resolve("p")).doesNotExist();
    }

    @Test
    void aRefusalIsToldInQemusOwnWordsAndLeavesNothing() {
        VmHardware.Drive missing =
                new VmHardware.Drive(directory.resolve("missing.img"), "lower0", true);
        assertThatThrownBy(
                        () -> machines.qemu.start(machines.hardware(directory, List.of(missing))))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("missing.img")
                .hasMessageContaining("No such file")
                .extracting(e -> ((ProblemException) e).problem().code())
                .isEqualTo("hypervisor.refused");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void theMonitorStopsAndContinuesAGuest() {
        VmProcess machine = machines.qemu.start(machines.hardware(directory, List.of()));
        try (Qmp qmp =
                Qmp.connect(directory.resolve("qmp.sock"), Duration.ofSeconds(30), e -> {})) {
            assertThat(status(qmp)).isEqualTo("running");
            qmp.execute("stop", Duration.ofSeconds(30));
            assertThat(status(qmp)).isEqualTo("paused");
            qmp.execute("cont", Duration.ofSeconds(30));
            assertThat(status(qmp)).isEqualTo("running");
            assertThatThrownBy(() -> qmp.execute("no-such-command", Duration.ofSeconds(30)))
                    .hasMessageContaining("no-such-command");
            qmp.execute("quit", Duration.ofSeconds(30));
            machine.exited().join();
            assertThatThrownBy(() -> qmp.execute("query-status", Duration.ofSeconds(30)))
                    .isInstanceOf(ProblemException.class);
        } finally {
            machine.kill();
        }
    }

    private static String status(Qmp qmp) {
        return qmp.execute("query-status", Duration.ofSeconds(30)).path("status").asString("");
    }
}
