package dev.hutch.vm.hypervisor.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hutch.vm.hypervisor.VmProcess;
import java.nio.file.Path;
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
            assertThat(Machines.firstLine(machine)).startsWith("up ");
            assertThat(machines.qemu.find(directory, machine.identity())).isPresent();
        } finally {
            machine.kill();
        }
        assertThat(machine.exited()).isCompleted();
        assertThat(machines.qemu.find(directory, machine.identity())).isEmpty();
    }
}
