package dev.hutch.vm.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hutch.api.ByteSize;
import dev.hutch.api.call.VmCall.VmSpec;
import dev.hutch.vm.hypervisor.AcceleratorProbe.Verdict;
import dev.hutch.vm.hypervisor.VmHardware.Accelerator;
import dev.hutch.vm.hypervisor.VmHardware.NetworkMode;
import dev.hutch.vm.pool.PoolHost;
import dev.hutch.vm.template.Templates;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// A host of fakes that outlives the `Vms` on it, as disks and processes outlive a daemon.
final class MachineFixture {
    /// Of machines that sleep or spin; those here do neither unless they are told to.
    private static final Duration SILENCE = Duration.ofMillis(15);

    final Path place;
    final Path directory;
    boolean makeTemplates;
    ByteSize poolMemory = new ByteSize(0);
    volatile long available = Long.MAX_VALUE;
    volatile Runnable whenAskedForMemory = () -> {};
    String processor = "cpu";
    Templates templates;
    final NotedRecords records = new NotedRecords();
    final FakeHypervisor hypervisor = new FakeHypervisor();
    final FakeParts parts = new FakeParts();
    Steps steps = Steps.NONE;
    HostRoom room = (who, start, memory, where) -> () -> {};
    VmHost.Deadlines deadlines =
            new VmHost.Deadlines(
                    Duration.ofSeconds(5),
                    SILENCE,
                    Duration.ofMillis(300),
                    Duration.ofMillis(300),
                    Duration.ofSeconds(1));

    static VmHost.Deadlines deadlines(Duration boot, Duration powerOff) {
        return new VmHost.Deadlines(
                boot, SILENCE, Duration.ofMillis(300), powerOff, Duration.ofSeconds(1));
    }

    MachineFixture(Path place) {
        this.place = place;
        this.directory = make(place.resolve("vms"));
        this.templates = Templates.open(place.resolve("templates"), InstantSource.system());
    }

    private static Path make(Path directory) {
        try {
            return Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long available() {
        whenAskedForMemory.run();
        return available;
    }

    Vms open() {
        templates = Templates.open(place.resolve("templates"), InstantSource.system());
        VmHost host =
                new VmHost(
                        directory,
                        records,
                        parts,
                        hypervisor,
                        hypervisor::connect,
                        kernel -> new Verdict(Accelerator.TCG, "no kvm"),
                        new BootSlots(2),
                        new TemplateHost(
                                templates,
                                place.resolve("work"),
                                makeTemplates,
                                processor,
                                () -> 1),
                        new PoolHost.Space(place.resolve("pool"), poolMemory, this::available),
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
                        NetworkMode.USER,
                        Duration.ZERO));
    }

    static VmSpec named(String name) {
        return new VmSpec(name, "", "", 0, 0, 0, "", false, 0);
    }

    void assertNothingLeft() {
        assertThat(records.list()).isEmpty();
        assertThat(hypervisor.alive()).isEmpty();
        assertThat(directories()).isEmpty();
    }

    List<Path> directories() {
        return list(directory);
    }

    /// Directories of templates, half-made ones included, and the place where one is made.
    List<Path> templateFiles() {
        List<Path> found = new ArrayList<>(list(place.resolve("templates")));
        if (Files.exists(place.resolve("work"))) {
            found.add(place.resolve("work"));
        }
        return found;
    }

    private static List<Path> list(Path parent) {
        try (Stream<Path> entries = Files.list(parent)) {
            return entries.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
