package dev.hutch.vm.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.Event;
import dev.hutch.api.EventSink;
import dev.hutch.api.ProblemException;
import dev.hutch.api.call.Answers.Outcome;
import dev.hutch.api.call.Answers.Outcomes;
import dev.hutch.api.call.VmCall.Action;
import dev.hutch.api.call.VmCall.VmSpec;
import dev.hutch.api.call.VmCall.VmState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class VmsTest {
    @TempDir Path directory;
    private MachineFixture host;
    private Vms vms;

    @BeforeEach
    void open() {
        host = new MachineFixture(directory);
        vms = host.open();
    }

    @Test
    void createsStepByStepAndIsReady() {
        List<String> stages = new ArrayList<>();
        VmRecord vm =
                vms.create(
                        MachineFixture.named("a"),
                        true,
                        event -> {
                            if (event instanceof Event.Stage(String name, String detail)) {
                                stages.add(name);
                            }
                        });
        assertThat(vm.state()).isEqualTo(VmState.RUNNING);
        assertThat(vm.process()).isNotNull();
        assertThat(stages)
                .containsSubsequence("image", "kernel", "disks", "overlay", "boot", "identify")
                .endsWith("ready");
        assertThat(host.records.list()).containsExactly(vm);
        assertThat(vms.enter("a").guest().hello().ready()).isTrue();
        delete("a");
        host.assertNothingLeft();
    }

    @Test
    void aVmThatIsNotStartedIsCreated() {
        assertThat(vms.create(MachineFixture.named("a"), false, EventSink.NONE).state())
                .isEqualTo(VmState.CREATED);
        assertThat(host.hypervisor.alive()).isEmpty();
        assertThat(act(Action.START, "a").allSucceeded()).isTrue();
        assertThat(vms.get("a").state()).isEqualTo(VmState.RUNNING);
    }

    @Test
    @Tag("B35")
    void badInputMakesNothing() {
        assertCode("vm.name_invalid", () -> create("-x"));
        assertCode(
                "image.not_found", () -> create(new VmSpec("", "nope", "", 0, 0, 0, "", false, 0)));
        assertCode(
                "vm.spec_invalid", () -> create(new VmSpec("", "", "", 999, 0, 0, "", false, 0)));
        assertCode("vm.spec_invalid", () -> create(new VmSpec("", "", "", 0, 1, 0, "", false, 0)));
        assertCode("vm.spec_invalid", () -> create(new VmSpec("", "", "", 0, 0, -5, "", false, 0)));
        assertCode(
                "vm.spec_invalid",
                () -> create(new VmSpec("", "", "", 0, 0, 10 << 20, "", false, 0)));
        assertCode(
                "vm.spec_invalid",
                () -> create(new VmSpec("", "", "", 0, 0, 0, "bridge", false, 0)));
        host.assertNothingLeft();
    }

    @Test
    void aHostWithoutRoomRefuses() {
        host.room =
                (who, start, memory, where) -> {
                    throw MachineProblems.memoryShort(memory, memory);
                };
        vms = host.open();
        assertCode("host.memory_short", () -> create("a"));
        host.assertNothingLeft();
    }

    @Test
    void ofTwoCreatesOfOneNameOneWins() throws Exception {
        CyclicBarrier together = new CyclicBarrier(2);
        ConcurrentLinkedQueue<String> outcomes = new ConcurrentLinkedQueue<>();
        Runnable create =
                () -> {
                    try {
                        together.await();
                        create("same");
                        outcomes.add("made");
                    } catch (ProblemException e) {
                        outcomes.add(e.problem().code());
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                };
        Thread one = Thread.startVirtualThread(create);
        Thread two = Thread.startVirtualThread(create);
        one.join();
        two.join();
        assertThat(outcomes).containsExactlyInAnyOrder("made", "vm.exists");
        assertThat(vms.list()).hasSize(1);
    }

    @Test
    void twentyCreatesAtOnceAllSucceed() throws Exception {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            threads.add(Thread.startVirtualThread(() -> create("")));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(vms.list()).hasSize(20).allMatch(vm -> vm.state() == VmState.RUNNING);
        Set<String> names = new TreeSet<>();
        vms.list().forEach(vm -> names.add(vm.name().value()));
        assertThat(names).hasSize(20);
    }

    @Test
    void stopKeepsTheDiskAndStartUsesItAgain() {
        create("a");
        Path overlay = vms.overlay(vms.get("a"));
        assertThat(act(Action.STOP, "a").allSucceeded()).isTrue();
        assertThat(vms.get("a").state()).isEqualTo(VmState.STOPPED);
        assertThat(vms.get("a").process()).isNull();
        assertThat(overlay).exists();
        assertCode("vm.not_running", () -> vms.enter("a"));
        act(Action.START, "a");
        assertThat(vms.get("a").state()).isEqualTo(VmState.RUNNING);
        act(Action.RESTART, "a");
        assertThat(vms.get("a").state()).isEqualTo(VmState.RUNNING);
        assertThat(host.hypervisor.alive()).hasSize(1);
    }

    @Test
    void aGuestThatIgnoresThePowerOffIsKilledAtTheDeadline() {
        host.hypervisor.behaviour =
                new FakeBehaviour() {
                    @Override
                    public void duringPowerOff(FakeMachine machine) {}
                };
        create("a");
        List<Event> events = new ArrayList<>();
        vms.act(Action.STOP, List.of("a"), events::add);
        assertThat(events).anyMatch(Event.Warning.class::isInstance);
        assertThat(vms.get("a").state()).isEqualTo(VmState.STOPPED);
        assertThat(host.hypervisor.alive()).isEmpty();
    }

    @Test
    @Tag("B12")
    void severalTargetsAreResolvedOnceInFirstSeenOrder() {
        create("a");
        create("b");
        String idOfA = vms.get("a").id().value();
        Outcomes outcomes = act(Action.STOP, "a", "b", "missing", "a", idOfA);
        assertThat(outcomes.outcomes().stream().map(Outcome::target))
                .containsExactly("a", "b", "missing");
        assertThat(outcomes.outcomes().get(2).problem()).isNotNull();
        assertThat(outcomes.outcomes().get(2).problem().code()).isEqualTo("vm.not_found");
        assertThat(outcomes.outcomes().get(0).problem()).isNull();
    }

    @Test
    @Tag("B10")
    void parallelStopsOfOneVmBothFinish() throws Exception {
        create("a");
        ConcurrentLinkedQueue<Outcomes> results = new ConcurrentLinkedQueue<>();
        Thread one = Thread.startVirtualThread(() -> results.add(act(Action.STOP, "a")));
        Thread two = Thread.startVirtualThread(() -> results.add(act(Action.STOP, "a")));
        one.join();
        two.join();
        assertThat(results).hasSize(2).allMatch(Outcomes::allSucceeded);
    }

    @Test
    @Tag("B11")
    void stopsOfTwoVmsOverlap() {
        CyclicBarrier both = new CyclicBarrier(2);
        host.deadlines = MachineFixture.deadlines(Duration.ofSeconds(5), Duration.ofSeconds(20));
        vms = host.open();
        host.hypervisor.behaviour =
                new FakeBehaviour() {
                    @Override
                    public void duringPowerOff(FakeMachine machine) {
                        try {
                            both.await(10, TimeUnit.SECONDS);
                        } catch (Exception e) {
                            throw new AssertionError(e);
                        }
                        machine.end("reboot: Power down");
                    }
                };
        create("a");
        create("b");
        assertThat(act(Action.STOP, "a", "b").allSucceeded()).isTrue();
    }

    @Test
    void prefixesMustBeUnique() {
        for (int i = 0; i < 17; i++) {
            vms.create(MachineFixture.named("vm-" + i), false, EventSink.NONE);
        }
        // Seventeen ids over sixteen first digits: two begin alike.
        String shared =
                vms.list().stream()
                        .map(vm -> vm.id().value().substring(0, 1))
                        .filter(digit ->
                                vms.list().stream()
                                                .filter(v -> v.id().value().startsWith(digit))
                                                .count()
                                        > 1)
                        .findFirst()
                        .orElseThrow();
        assertCode("vm.ambiguous", () -> vms.get(shared));
        assertCode("vm.not_found", () -> vms.get("zzz"));
        assertCode("vm.not_found", () -> vms.get(""));
        VmRecord first = vms.list().getFirst();
        assertThat(vms.get(first.id().value().substring(0, 11))).isEqualTo(first);
    }

    @Test
    @Tag("B06")
    void aCancelInMidBootLeavesNothing() throws Exception {
        CountDownLatch booting = new CountDownLatch(1);
        CompletableFuture<Void> never = new CompletableFuture<>();
        host.hypervisor.behaviour =
                new FakeBehaviour() {
                    @Override
                    public void duringConfigure(FakeMachine machine) {
                        booting.countDown();
                        try {
                            never.get();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                            throw MachineProblems.cancelled("configure");
                        } catch (java.util.concurrent.ExecutionException e) {
                            throw new AssertionError(e);
                        }
                    }
                };
        CompletableFuture<String> outcome = new CompletableFuture<>();
        Thread creator =
                Thread.startVirtualThread(() -> {
                    try {
                        create("a");
                        outcome.complete("made");
                    } catch (ProblemException e) {
                        outcome.complete(e.problem().code());
                    }
                });
        booting.await();
        creator.interrupt();
        assertThat(outcome.get()).isEqualTo("cancelled");
        host.assertNothingLeft();
        assertThat(vms.list()).isEmpty();
        host.hypervisor.behaviour = FakeBehaviour.GOOD;
        create("a");
    }

    @Test
    void deletingAVmInMidCreateEndsTheCreate() throws Exception {
        CountDownLatch booting = new CountDownLatch(1);
        host.hypervisor.behaviour =
                new FakeBehaviour() {
                    @Override
                    public void duringConfigure(FakeMachine machine) {
                        booting.countDown();
                        machine.exited().join();
                    }
                };
        host.deadlines = MachineFixture.deadlines(Duration.ofSeconds(1), Duration.ofMillis(300));
        vms = host.open();
        Thread creator =
                Thread.startVirtualThread(() -> assertThatThrownBy(() -> create("a")).isNotNull());
        booting.await();
        assertThat(act(Action.DELETE, "a").allSucceeded()).isTrue();
        creator.join();
        host.assertNothingLeft();
    }

    @Test
    void aGuestThatNeverGetsReadyIsGivenUpAtTheDeadline() {
        host.deadlines = MachineFixture.deadlines(Duration.ofMillis(200), Duration.ofMillis(300));
        vms = host.open();
        host.hypervisor.behaviour =
                new FakeBehaviour() {
                    @Override
                    public void duringConfigure(FakeMachine machine) {
                        machine.exited().join();
                    }
                };
        assertCode("vm.boot_timed_out", () -> create("a"));
        host.assertNothingLeft();
    }

    @Test
    void aPanicWhileBootingIsTold() {
        host.hypervisor.behaviour =
                new FakeBehaviour() {
                    @Override
                    public void duringConfigure(FakeMachine machine) {
                        machine.end("[ 1.0] Kernel panic - not syncing: no init found");
                    }
                };
        assertThatThrownBy(() -> create("a")).hasMessageContaining("no init found");
        host.assertNothingLeft();
        host.hypervisor.behaviour = FakeBehaviour.GOOD;
        create("a");
        act(Action.STOP, "a");
        host.hypervisor.behaviour =
                new FakeBehaviour() {
                    @Override
                    public void duringConfigure(FakeMachine machine) {
                        machine.end("[ 1.0] Kernel panic - not syncing: no init found");
                    }
                };
        assertThat(act(Action.START, "a").allSucceeded()).isFalse();
        assertThat(vms.get("a").state()).isEqualTo(VmState.FAILED);
        assertThat(vms.get("a").problem()).contains("no init found");
        assertThat(vms.get("a").process()).isNull();
    }

    @Test
    void anEndNobodyAskedForIsNoticedAndExplained() throws Exception {
        VmRecord a = create("a");
        VmRecord b = create("b");
        host.hypervisor
                .machine(host.directory.resolve(a.id().value()))
                .end("[ 5.0] Kernel panic - not syncing: sysrq triggered crash");
        host.hypervisor
                .machine(host.directory.resolve(b.id().value()))
                .end("[ 5.0] reboot: Power down");
        VmRecord failed = host.records.await("a", record -> record.state() == VmState.FAILED);
        assertThat(failed.problem()).contains("sysrq triggered crash");
        assertThat(failed.process()).isNull();
        host.records.await("b", record -> record.state() == VmState.STOPPED);
    }

    @Test
    void aBrokenChannelIsOpenedAgain() {
        create("a");
        vms.enter("a").guest().close();
        assertThat(vms.enter("a").guest().ping()).isPositive();
    }

    private VmRecord create(String name) {
        return create(MachineFixture.named(name));
    }

    private VmRecord create(VmSpec spec) {
        return vms.create(spec, true, EventSink.NONE);
    }

    private Outcomes act(Action action, String... targets) {
        return vms.act(action, List.of(targets), EventSink.NONE);
    }

    private void delete(String target) {
        assertThat(act(Action.DELETE, target).allSucceeded()).isTrue();
    }

    private static void assertCode(String code, Runnable work) {
        assertThatThrownBy(work::run)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(code));
    }
}
