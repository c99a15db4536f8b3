package dev.hutch.vm.machine;

import dev.hutch.api.EventSink;
import dev.hutch.linux.files.AtomicFiles;
import dev.hutch.linux.process.ProcessIdentity;
import dev.hutch.vm.guest.Guest;
import dev.hutch.vm.guest.Next;
import dev.hutch.vm.hypervisor.Beginning;
import dev.hutch.vm.hypervisor.Beginning.Saved;
import dev.hutch.vm.hypervisor.Hypervisor;
import dev.hutch.vm.hypervisor.Made;
import dev.hutch.vm.hypervisor.VmHardware;
import dev.hutch.vm.hypervisor.VmProcess;
import dev.hutch.vm.hypervisor.WaitingMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/// Machines that live in memory, and go on living when the `Vms` that started them is dropped.
final class FakeHypervisor implements Hypervisor {
    /// What each who connected said it would ask for.
    final List<Next> nexts = new CopyOnWriteArrayList<>();

    private final Map<Path, FakeMachine> machines = new ConcurrentHashMap<>();
    private final AtomicLong pids = new AtomicLong(1_000_000);
    volatile FakeBehaviour behaviour = FakeBehaviour.GOOD;

    /// Replaced by another while machines run.
    volatile String build = "fake 1";

    @Override
    public String version() {
        return "fake 1";
    }

    @Override
    public String build() {
        return build;
    }

    @Override
    public String shape(VmHardware hardware) {
        return hardware.vcpus() + " processors";
    }

    @Override
    public VmProcess start(VmHardware hardware, Beginning beginning, EventSink events) {
        AtomicFiles.deleteTree(console(hardware.directory())); // stays only until the next start
        if (beginning instanceof Beginning.Savable savable) {
            write(savable.memory());
        }
        FakeMachine machine =
                new FakeMachine(
                        hardware,
                        Made.now(this, hardware),
                        beginning,
                        new ProcessIdentity(pids.incrementAndGet(), 7),
                        behaviour);
        machines.put(hardware.directory(), machine);
        return machine;
    }

    /// The process of a machine that waits is that of the machine it becomes.
    @Override
    public WaitingMachine prepare(VmHardware hardware, Saved from, EventSink events) {
        return new FakeWaiting(
                (FakeMachine) start(hardware, new Beginning.Restored(from), events), this);
    }

    private static void write(Path memory) {
        try {
            Files.writeString(memory, "memory");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<VmProcess> find(Path directory, ProcessIdentity process) {
        Optional<FakeMachine> found =
                machines.values().stream()
                        .filter(machine -> machine.identity().equals(process))
                        .filter(machine -> !machine.exited().isDone())
                        .findFirst();
        found.ifPresent(machine -> {
            machine.moveTo(directory);
            machines.put(directory, machine);
        });
        return found.map(VmProcess.class::cast);
    }

    @Override
    public void killStrays(Path directory) {
        Optional.ofNullable(machines.get(directory)).ifPresent(FakeMachine::kill);
    }

    @Override
    public Path console(Path directory) {
        return directory.resolve("console.log");
    }

    Guest connect(Path channel, Duration deadline, Next next) {
        nexts.add(next);
        return new FakeGuest(machine(channel.getParent()));
    }

    FakeMachine machine(Path directory) {
        return Optional.ofNullable(machines.get(directory)).orElseThrow();
    }

    List<FakeMachine> alive() {
        return machines.values().stream().distinct().filter(m -> !m.exited().isDone()).toList();
    }
}
