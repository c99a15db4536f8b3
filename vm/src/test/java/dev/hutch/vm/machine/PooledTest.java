package dev.hutch.vm.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hutch.api.ByteSize;
import dev.hutch.api.Event;
import dev.hutch.api.call.VmCall.VmSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A daemon with a pool, on a host of fakes.
@Timeout(60)
abstract class PooledTest {
    @TempDir Path directory;
    MachineFixture host;
    Vms vms;
    final Semaphore ready = new Semaphore(0);
    final Semaphore prepared = new Semaphore(0);
    final Semaphore halted = new Semaphore(0);
    final List<Event> events = new CopyOnWriteArrayList<>();

    @BeforeEach
    void open() {
        host = new MachineFixture(directory);
        host.makeTemplates = true;
        host.poolMemory = ByteSize.parse("176M"); // one warm machine, of whichever of two kinds
        host.steps = this::count;
        vms = host.open();
    }

    @AfterEach
    void close() {
        vms.close();
    }

    void count(String step) {
        if (step.equals("pool.ready")) {
            ready.release();
        } else if (step.equals("pool.prepared")) {
            prepared.release();
        }
    }

    /// @param name of a VM that is booted, so that there is a template and then a spare machine
    void spareOf(String name) throws InterruptedException {
        create(name);
        awaitPrepared(); // else it may still be in the making
        awaitSpare();
    }

    void awaitSpare() throws InterruptedException {
        assertThat(ready.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
    }

    /// The one that has come that far.
    FakeMachine spare() {
        return machines(true).getFirst();
    }

    List<FakeMachine> machines(boolean rehearsed) {
        return poolFiles().stream()
                .map(host.hypervisor::machine)
                .filter(machine -> machine.rehearsals() > 0 == rehearsed)
                .toList();
    }

    VmRecord create(String name) {
        return vms.create(named(name), true, events::add);
    }

    static VmSpec named(String name) {
        return MachineFixture.named(name);
    }

    List<String> stages() {
        return events.stream()
                .filter(Event.Stage.class::isInstance)
                .map(event -> ((Event.Stage) event).name())
                .toList();
    }

    List<Path> poolFiles() {
        Path pool = directory.resolve("pool");
        if (!Files.exists(pool)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(pool)) {
            return entries.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Steps failing(String at) {
        return step -> {
            count(step);
            if (step.equals(at)) {
                throw new IllegalStateException(step);
            }
        };
    }

    /// The thread stops there for ever, as if the process were no more: not even its undo runs.
    Steps halting(String at) {
        return step -> {
            count(step);
            if (step.equals(at)) {
                halted.release();
                while (true) {
                    LockSupport.park();
                }
            }
        };
    }

    void awaitHalt(String step) throws InterruptedException {
        assertThat(halted.tryAcquire(30, TimeUnit.SECONDS)).as(step).isTrue();
    }

    void awaitPrepared() throws InterruptedException {
        assertThat(prepared.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
    }
}
