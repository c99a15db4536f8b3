package dev.hutch.vm.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.ByteSize;
import dev.hutch.api.EventSink;
import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import dev.hutch.linux.process.ProcessIdentity;
import dev.hutch.vm.hypervisor.AcceleratorProbe.FirstWord;
import dev.hutch.vm.hypervisor.Beginning.Saved;
import dev.hutch.vm.hypervisor.VmHardware.Accelerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AcceleratorProbeTest {
    private static final Path FILE = Path.of("kernel");

    @TempDir Path directory;
    private final FakeHypervisor hypervisor = new FakeHypervisor();

    @Test
    void aGuestThatSpeaksIsTheProofAndIsRemembered() throws IOException {
        AcceleratorProbe probe = probe((channel, deadline) -> {});
        assertThat(probe.verdict(FILE, FILE).accelerator()).isEqualTo(Accelerator.KVM);
        assertThat(probe.verdict(FILE, FILE).accelerator()).isEqualTo(Accelerator.KVM);
        assertThat(hypervisor.started).isEqualTo(1);
        assertThat(hypervisor.killed).isEqualTo(1);
        assertThat(directory.resolve("scratch")).doesNotExist();
        hypervisor.version = "another";
        probe.verdict(FILE, FILE);
        assertThat(hypervisor.started).isEqualTo(2);
        probe.forget();
        probe.verdict(FILE, FILE);
        assertThat(hypervisor.started).isEqualTo(3);
    }

    @Test
    void aGuestThatHangsIsEmulationAndOneLineSaysWhy() throws IOException {
        AcceleratorProbe probe = probe(failing(Problem.Kind.TIMED_OUT));
        AcceleratorProbe.Verdict verdict = probe.verdict(FILE, FILE);
        assertThat(verdict.accelerator()).isEqualTo(Accelerator.TCG);
        assertThat(verdict.reason()).contains("does not come up").doesNotContain("\n");
        assertThat(probe.verdict(FILE, FILE)).isEqualTo(verdict);
        assertThat(hypervisor.started).isEqualTo(1);
        assertThat(hypervisor.killed).isEqualTo(1);
    }

    @Test
    void aCancelledProbeIsNoVerdict() throws IOException {
        AcceleratorProbe probe = probe(failing(Problem.Kind.CANCELLED));
        assertThatThrownBy(() -> probe.verdict(FILE, FILE)).isInstanceOf(ProblemException.class);
        assertThat(hypervisor.killed).isEqualTo(1);
        assertThat(probe((channel, deadline) -> {}).verdict(FILE, FILE).accelerator())
                .isEqualTo(Accelerator.KVM);
    }

    @Test
    void whatAKilledProbeLeftIsEnded() throws IOException {
        Path scratch = Files.createDirectories(directory.resolve("scratch"));
        Files.writeString(scratch.resolve("channel"), "");
        AcceleratorProbe probe = probe((channel, deadline) -> {});
        probe.sweep();
        assertThat(hypervisor.swept).containsExactly(scratch);
        assertThat(scratch).doesNotExist();
        probe.sweep();
        assertThat(hypervisor.swept).hasSize(1);
    }

    @Test
    void withoutTheDeviceNothingIsBooted() {
        AcceleratorProbe probe =
                new AcceleratorProbe(
                        hypervisor,
                        directory.resolve("none"),
                        directory.resolve("cache"),
                        directory.resolve("scratch"),
                        (channel, deadline) -> {});
        assertThat(probe.verdict(FILE, FILE).reason()).startsWith("this host has no ");
        assertThat(hypervisor.started).isZero();
    }

    private AcceleratorProbe probe(FirstWord firstWord) throws IOException {
        Path device = directory.resolve("kvm");
        Files.write(device, new byte[0]);
        return new AcceleratorProbe(
                hypervisor,
                device,
                directory.resolve("cache/verdict"),
                directory.resolve("scratch"),
                firstWord);
    }

    private static FirstWord failing(Problem.Kind kind) {
        return (channel, deadline) -> {
            throw Problem.of(kind, "test.failed", "no word").toException();
        };
    }

    private static final class FakeHypervisor implements Hypervisor {
        @Override
        public Path console(Path directory) {
            return directory.resolve("console.log");
        }

        @Override
        public void killStrays(Path directory) {
            swept.add(directory);
        }

        private final List<Path> swept = new ArrayList<>();
        private int started;
        private int killed;
        private String version = "fake 1";

        @Override
        public String version() {
            return version;
        }

        @Override
        public String build() {
            return version;
        }

        @Override
        public WaitingMachine prepare(VmHardware hardware, Saved from, EventSink events) {
            throw new UnsupportedOperationException("a probe boots");
        }

        @Override
        public String shape(VmHardware hardware) {
            return "";
        }

        @Override
        public VmProcess start(VmHardware hardware, Beginning beginning, EventSink events) {
            assertThat(hardware.accelerator()).isEqualTo(Accelerator.KVM);
            started++;
            return new VmProcess() {
                @Override
                public ProcessIdentity identity() {
                    return new ProcessIdentity(1, 1);
                }

                @Override
                public Path channel() {
                    return hardware.directory().resolve("channel");
                }

                @Override
                public Path console() {
                    return hardware.directory().resolve("console");
                }

                @Override
                public Optional<Made> made() {
                    return Optional.empty();
                }

                @Override
                public CompletableFuture<Void> exited() {
                    return new CompletableFuture<>();
                }

                @Override
                public void save(Path state) {}

                @Override
                public Duration saveWhole(
                        Beginning.Saved to,
                        ByteSize memory,
                        Runnable atRest,
                        Afterwards afterwards) {
                    throw new AssertionError("a probe is not saved");
                }

                @Override
                public void goOn() {}

                @Override
                public void kill() {
                    killed++;
                }
            };
        }

        @Override
        public Optional<VmProcess> find(Path machine, ProcessIdentity process) {
            return Optional.empty();
        }
    }
}
