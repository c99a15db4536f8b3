package dev.hutch.vm.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.EventSink;
import dev.hutch.api.call.VmCall.Action;
import dev.hutch.api.call.VmCall.VmState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Every step of create and delete fails once, and the daemon dies once at each.
@Timeout(60)
class VmCrashTest {
    @TempDir Path directory;

    @Test
    void aCreateThatFailsAtAnyStepLeavesNothing() throws Exception {
        for (String step : stepsOfCreate()) {
            MachineFixture host = fixture("fail-" + step);
            Vms vms = host.open();
            host.steps = failing(step);
            assertThatThrownBy(() -> vms.create(MachineFixture.named("a"), true, EventSink.NONE))
                    .as(step)
                    .hasMessage(step);
            host.assertNothingLeft();
            assertThat(vms.list()).as(step).isEmpty();
            host.steps = Steps.NONE;
            assertThat(vms.create(MachineFixture.named("a"), true, EventSink.NONE).state())
                    .as(step)
                    .isEqualTo(VmState.RUNNING);
        }
    }

    @Test
    void aDaemonThatDiesAtAnyStepOfCreateLeavesNothingForTheNext() throws Exception {
        for (String step : stepsOfCreate()) {
            MachineFixture host = fixture("halt-" + step);
            Vms dying = host.open();
            host.steps = halting(step);
            Thread.ofVirtual()
                    .start(() -> dying.create(MachineFixture.named("a"), true, EventSink.NONE));
            awaitHalt();
            host.steps = Steps.NONE;
            Vms next = host.open();
            if (step.equals("boot.ready") || step.equals("create.done")) {
                // Written down as running already: it is kept, and works.
                assertThat(next.enter("a").guest().ping()).as(step).isPositive();
                next.act(Action.DELETE, List.of("a"), EventSink.NONE);
            }
            assertThat(next.list()).as(step).isEmpty();
            host.assertNothingLeft();
            next.create(MachineFixture.named("a"), true, EventSink.NONE);
        }
    }

    @Test
    @Tag("B17")
    void aDeleteThatFailsOrIsCutOffAtAnyStepIsFinishedLater() throws Exception {
        for (String step : List.of("delete.marked", "delete.directory", "delete.row")) {
            MachineFixture failing = fixture("failing-" + step);
            Vms vms = failing.open();
            vms.create(MachineFixture.named("a"), true, EventSink.NONE);
            failing.steps = failing(step);
            assertThat(vms.act(Action.DELETE, List.of("a"), EventSink.NONE).allSucceeded())
                    .isFalse();
            failing.steps = Steps.NONE;
            vms.act(Action.DELETE, List.of("a"), EventSink.NONE);
            failing.assertNothingLeft();

            MachineFixture halted = fixture("halted-" + step);
            Vms dying = halted.open();
            dying.create(MachineFixture.named("a"), true, EventSink.NONE);
            halted.steps = halting(step);
            Thread.startVirtualThread(() -> dying.act(Action.DELETE, List.of("a"), EventSink.NONE));
            awaitHalt();
            halted.steps = Steps.NONE;
            assertThat(halted.open().list()).as(step).isEmpty();
            halted.assertNothingLeft();
        }
    }

    @Test
    @Tag("B18")
    void runningVmsAreFoundAgainAndDeadOnesAreMarkedStopped() throws Exception {
        MachineFixture host = fixture("again");
        Vms before = host.open();
        VmRecord lives = before.create(MachineFixture.named("lives"), true, EventSink.NONE);
        VmRecord dies = before.create(MachineFixture.named("dies"), true, EventSink.NONE);
        VmRecord panics = before.create(MachineFixture.named("panics"), true, EventSink.NONE);
        before.create(MachineFixture.named("idle"), false, EventSink.NONE);
        Path orphan = Files.createDirectory(host.directory.resolve("ffffffffffff"));
        VmRecords records = host.records;
        Vms next = reopenedAfter(host, before, dies, panics);
        assertThat(next.get("lives").process()).isEqualTo(lives.process());
        assertThat(next.enter("lives").guest().ping()).isPositive();
        assertThat(next.get("dies").state()).isEqualTo(VmState.STOPPED);
        assertThat(next.get("dies").process()).isNull();
        assertThat(next.get("panics").state()).isEqualTo(VmState.FAILED);
        assertThat(next.get("idle").state()).isEqualTo(VmState.CREATED);
        assertThat(orphan).doesNotExist();
        assertThat(records.list()).hasSize(4);
    }

    /// The machines die after the daemon did: the old `Vms` must not see it.
    private static Vms reopenedAfter(
            MachineFixture host, Vms before, VmRecord dies, VmRecord panics) throws Exception {
        before.close();
        List<VmRecord> frozen = host.records.list();
        host.hypervisor.machine(host.directory.resolve(dies.id().value())).end("last words");
        host.hypervisor
                .machine(host.directory.resolve(panics.id().value()))
                .end("Kernel panic - not syncing: x");
        for (VmRecord record : frozen) {
            awaitSettled(host, record);
            host.records.update(record);
        }
        return host.open();
    }

    private static void awaitSettled(MachineFixture host, VmRecord before)
            throws InterruptedException {
        boolean alive =
                host.hypervisor.alive().stream()
                        .anyMatch(m -> m.identity().equals(before.process()));
        if (alive || before.process() == null) {
            return;
        }
        host.records.await(before.name().value(), record -> !record.equals(before));
    }

    private List<String> stepsOfCreate() throws Exception {
        MachineFixture host = fixture("recording");
        List<String> steps = new ArrayList<>();
        host.steps = steps::add;
        host.open().create(MachineFixture.named("a"), true, EventSink.NONE);
        assertThat(steps).hasSizeGreaterThan(8).doesNotHaveDuplicates();
        return steps;
    }

    private MachineFixture fixture(String name) throws Exception {
        Path place = directory.resolve(name);
        return new MachineFixture(Files.isDirectory(place) ? place : Files.createDirectory(place));
    }

    private static Steps failing(String at) {
        return step -> {
            if (step.equals(at)) {
                throw new IllegalStateException(step);
            }
        };
    }

    private final java.util.concurrent.Semaphore halted = new java.util.concurrent.Semaphore(0);

    /// The thread stops there for ever, as if the process were no more: not even its undo runs.
    private Steps halting(String at) {
        return step -> {
            if (step.equals(at)) {
                halted.release();
                while (true) {
                    java.util.concurrent.locks.LockSupport.park();
                }
            }
        };
    }

    private void awaitHalt() throws InterruptedException {
        assertThat(halted.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
    }
}
