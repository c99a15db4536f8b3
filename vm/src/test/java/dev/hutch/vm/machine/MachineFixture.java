package dev.hutch.vm.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hutch.api.ByteSize;
import dev.hutch.api.call.VmCall.VmSpec;
import dev.hutch.vm.hypervisor.AcceleratorProbe.Verdict;
import dev.hutch.vm.hypervisor.VmHardware.Accelerator;
import dev.hutch.vm.hypervisor.VmHardware.NetworkMode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/// A host of fakes that outlives the `Vms` on it, as disks and processes outlive a daemon.
final class MachineFixture {
    final Path directory;
    final VmRecords records = new MemoryVmRecords();
    final FakeHypervisor hypervisor = new FakeHypervisor();
    final FakeParts parts = new FakeParts();
    Steps steps = Steps.NONE;
    HostRoom room = (memory, where) -> {};
    VmHost.Deadlines deadlines =
            new VmHost.Deadlines(
                    Duration.ofSeconds(5),
                    Duration.ofMillis(300),
                    Duration.ofMillis(300),
                    Duration.ofSeconds(1));

    static VmHost.Deadlines deadlines(Duration boot, Duration powerOff) {
        return new VmHost.Deadlines(boot, Duration.ofMillis(300), powerOff, Duration.ofSeconds(1));
    }

    MachineFixture(Path directory) {
        this.directory = directory;
    }

    Vms open() {
        VmHost host =
                new VmHost(
                        directory,
                        records,
                        parts,
                        hypervisor,
                        hypervisor::connect,
                        kernel -> new Verdict(Accelerator.TCG, "no kvm"),
                        new BootSlots(2),
                        room,
                        InstantSource.system(),
                        deadlines,
                        step -> steps.reached(step));
        return Vms.open(
                host,
                new VmDefaults(
                        "debian-bookworm",
                        "debian-cloud",
                        1,
                        ByteSize.parse("1G"),
                        ByteSize.parse("10G"),
                        NetworkMode.USER));
    }

    static VmSpec named(String name) {
        return new VmSpec(name, "", "", 0, 0, 0, "");
    }

    void assertNothingLeft() {
        assertThat(records.list()).isEmpty();
        assertThat(hypervisor.alive()).isEmpty();
        assertThat(directories()).isEmpty();
    }

    List<Path> directories() {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
