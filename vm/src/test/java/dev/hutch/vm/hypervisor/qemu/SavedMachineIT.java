package dev.hutch.vm.hypervisor.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.ByteSize;
import dev.hutch.api.ProblemException;
import dev.hutch.linux.files.SparseFiles;
import dev.hutch.vm.guest.Hello;
import dev.hutch.vm.hypervisor.Beginning;
import dev.hutch.vm.hypervisor.Beginning.Restored;
import dev.hutch.vm.hypervisor.Beginning.Savable;
import dev.hutch.vm.hypervisor.Beginning.Saved;
import dev.hutch.vm.hypervisor.Made;
import dev.hutch.vm.hypervisor.VmProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A real machine, saved once and restored again and again.
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class SavedMachineIT {
    @TempDir static Path place;

    private static Machines machines;
    private static Saved saved;
    private static long uptimeWhenSaved;

    @TempDir Path directory;

    @BeforeAll
    static void save() throws Exception {
        machines = Machines.prepare();
        saved = new Saved(place.resolve("mem"), place.resolve("state"));
        VmProcess machine = start(place, new Savable(saved.memory(), true));
        try {
            uptimeWhenSaved = Machines.hello(machine).uptimeMillis();
            machine.save(saved.state());
            assertThat(machine.made())
                    .contains(Made.now(machines.qemu, machines.hardware(place, List.of())));
        } finally {
            machine.kill();
        }
    }

    @Test
    void severalGoOnFromTheSameInstant() throws Exception {
        Path before = directory.resolve("before");
        SparseFiles.copy(saved.memory(), before);
        List<VmProcess> restored = new ArrayList<>();
        try {
            for (int i = 0; i < 3; i++) {
                Path own = Files.createDirectory(directory.resolve("m" + i));
                restored.add(start(own, new Restored(saved)));
            }
            for (VmProcess machine : restored) {
                Hello hello = Machines.hello(machine);
                assertThat(hello.uptimeMillis()).isGreaterThan(uptimeWhenSaved);
                assertThat(hello.configured()).isFalse();
            }
        } finally {
            restored.forEach(VmProcess::kill);
        }
        assertThat(Files.mismatch(saved.memory(), before)).isEqualTo(-1);
    }

    @Test
    void memoryIsSparse() {
        assertThat(SparseFiles.allocated(saved.memory()).bytes())
                .isLessThan(ByteSize.mebibytes(300).bytes());
        assertThat(saved.memory()).hasSize(ByteSize.mebibytes(512).bytes());
    }

    @Test
    void stateThatIsDamagedIsRefusedAndLeavesNothing() throws Exception {
        byte[] state = Files.readAllBytes(saved.state());
        byte[] half = java.util.Arrays.copyOf(state, state.length / 2);
        byte[] other = state.clone();
        java.util.Arrays.fill(other, 0, 64, (byte) 7);
        for (byte[] damaged : List.of(half, other, new byte[0])) {
            Path file = Files.write(directory.resolve("damaged"), damaged);
            Path own = Files.createDirectories(directory.resolve("m"));
            assertThatThrownBy(() -> start(own, new Restored(new Saved(saved.memory(), file))))
                    .isInstanceOf(ProblemException.class)
                    .extracting(e -> ((ProblemException) e).problem().code())
                    .isEqualTo("hypervisor.refused");
            assertThat(own).isEmptyDirectory();
        }
    }

    @Test
    void memoryOfAnotherSizeIsRefused() throws Exception {
        Path small = directory.resolve("small");
        SparseFiles.create(small, ByteSize.mebibytes(1));
        Path own = Files.createDirectory(directory.resolve("m"));
        assertThatThrownBy(() -> start(own, new Restored(new Saved(small, saved.state()))))
                .hasMessageContaining("backing store size");
        assertThat(own).isEmptyDirectory();
    }

    @Test
    void aMachineThatEndsWhileItIsSavedIsAProblem() throws IOException {
        Path own = Files.createDirectory(directory.resolve("m"));
        VmProcess machine = start(own, new Savable(directory.resolve("mem"), true));
        machine.kill();
        assertThatThrownBy(() -> machine.save(directory.resolve("state")))
                .isInstanceOf(ProblemException.class);
        assertThat(own.resolve("state.sock")).doesNotExist();
    }

    private static VmProcess start(Path own, Beginning beginning) {
        return machines.qemu.start(machines.hardware(own, List.of()), beginning);
    }
}
