package dev.hutch.vm.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.ByteSize;
import dev.hutch.api.Event;
import dev.hutch.api.EventSink;
import dev.hutch.api.call.VmCall.Action;
import dev.hutch.api.call.VmCall.VmSpec;
import dev.hutch.api.call.VmCall.VmState;
import dev.hutch.vm.pool.Pool;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Machines of the pool, and VMs that were one.
@Timeout(60)
class PoolStartTest {
    private static final List<String> REFILL =
            List.of("pool.directory", "pool.overlay", "pool.process", "pool.hello", "pool.warm");
    private static final List<String> CLAIM =
            List.of("claim.record", "claim.moved", "claim.identify", "claim.ready");

    @TempDir Path directory;
    private MachineFixture host;
    private Vms vms;
    private final Semaphore ready = new Semaphore(0);
    private final Semaphore halted = new Semaphore(0);
    private final List<Event> events = new CopyOnWriteArrayList<>();

    @BeforeEach
    void open() {
        host = new MachineFixture(directory);
        host.makeTemplates = true;
        host.poolMemory = ByteSize.parse("128M"); // one machine: what is there is what is ready
        host.steps = this::count;
        vms = host.open();
    }

    @AfterEach
    void close() {
        vms.close();
    }

    private void count(String step) {
        if (step.equals("pool.ready")) {
            ready.release();
        }
    }

    @Test
    @Tag("R11")
    void aVmIsAMachineOfThePoolAndAnotherTakesItsPlace() throws Exception {
        spareOf("first");
        assertThat(vms.spares()).isEqualTo(1);
        assertThat(vms.list()).hasSize(1);
        FakeMachine spare = spare();
        assertThat(spare.rehearsals()).isPositive();
        assertThat(spare.ready()).isFalse();
        VmRecord second = create("second");
        assertThat(stages()).contains("pool").doesNotContain("restore");
        assertThat(second.state()).isEqualTo(VmState.RUNNING);
        assertThat(second.process()).isEqualTo(spare.identity());
        assertThat(spare.identified()).isNotNull();
        Path its = host.directory.resolve(second.id().value());
        assertThat(spare.channel()).isEqualTo(its.resolve("channel.sock"));
        assertThat(vms.enter("second").guest().ping()).isPositive();
        awaitSpare();
        assertThat(poolFiles()).hasSize(1);
        vms.act(Action.DELETE, List.of("first", "second"), EventSink.NONE);
        vms.close();
        assertThat(poolFiles()).isEmpty();
        host.assertNothingLeft();
    }

    @Test
    void aDaemonFindsVmsAgainThatWereOfThePoolAndEndsWhatNobodyTook() throws Exception {
        spareOf("first");
        VmRecord second = create("second");
        awaitSpare();
        FakeMachine left = spare();
        host.steps = halting("pool.directory"); // the one before makes no more, and never ends
        vms = host.open();
        assertThat(vms.get("second").process()).isEqualTo(second.process());
        assertThat(vms.enter("second").guest().ping()).isPositive();
        assertThat(left.exited()).isDone();
        assertThat(left.hardware().directory()).doesNotExist();
        assertThat(host.hypervisor.alive()).hasSize(2);
    }

    @Test
    void aClaimThatFailsAtAnyStepLeavesNothing() throws Exception {
        spareOf("first");
        vms.act(Action.DELETE, List.of("first"), EventSink.NONE);
        for (String step : CLAIM) {
            host.steps = failing(step);
            assertThatThrownBy(() -> create("a")).as(step).hasMessage(step);
            assertThat(vms.list()).as(step).isEmpty();
            assertThat(host.directories()).as(step).isEmpty();
            assertThat(host.records.list()).as(step).isEmpty();
            awaitSpare();
        }
    }

    @Test
    void aRefillThatFailsAtAnyStepLeavesNothing() throws Exception {
        for (String step : REFILL) {
            Semaphore failed = new Semaphore(0);
            host.steps =
                    s -> {
                        if (s.equals(step)) {
                            failed.release();
                            throw new IllegalStateException(step);
                        }
                    };
            create("a");
            assertThat(failed.tryAcquire(10, TimeUnit.SECONDS)).as(step).isTrue();
            vms.act(Action.DELETE, List.of("a"), EventSink.NONE);
            vms.close();
            assertThat(poolFiles()).as(step).isEmpty();
            host.assertNothingLeft();
            vms = host.open();
        }
    }

    @Test
    void aDaemonThatDiesAtAnyStepOfARefillLeavesNothingForTheNext() throws Exception {
        for (String step : REFILL) {
            host.steps = halting(step);
            create("a");
            awaitHalt(step);
            host.steps = s -> {};
            vms = host.open();
            vms.act(Action.DELETE, List.of("a"), EventSink.NONE);
            assertThat(poolFiles()).as(step).isEmpty();
            host.assertNothingLeft();
        }
    }

    @Test
    void aDaemonThatDiesAtAnyStepOfAClaimLeavesNothingForTheNext() throws Exception {
        for (String step : CLAIM) {
            spareOf("first");
            vms.act(Action.DELETE, List.of("first"), EventSink.NONE);
            Vms dying = vms;
            host.steps = halting(step);
            Thread.ofVirtual().start(() -> dying.create(named("a"), true, EventSink.NONE));
            awaitHalt(step);
            host.steps = this::count;
            vms = host.open();
            if (step.equals("claim.ready")) {
                // Written down as running already: it is kept, and works.
                assertThat(vms.enter("a").guest().ping()).isPositive();
                vms.act(Action.DELETE, List.of("a"), EventSink.NONE);
            }
            assertThat(vms.list()).as(step).isEmpty();
            assertThat(poolFiles()).as(step).isEmpty();
            host.assertNothingLeft();
        }
    }

    @Test
    void oneThatDiesIsNoticedAndAnotherMade() throws Exception {
        spareOf("first");
        FakeMachine dies = spare();
        dies.end("");
        awaitSpare();
        assertThat(spare()).isNotEqualTo(dies);
        assertThat(poolFiles()).doesNotContain(dies.hardware().directory());
    }

    @Test
    void oneThatDoesNotAnswerCostsNothingButItself() throws Exception {
        spareOf("first");
        FakeMachine silent = spare();
        silent.refuseIdentity();
        create("second");
        assertThat(stages()).containsSubsequence("pool", "restore", "ready");
        assertThat(silent.exited()).isDone();
    }

    @Test
    void oneOfAKindThatGivesWayToAnotherIsEnded() throws Exception {
        spareOf("first");
        Semaphore begun = new Semaphore(0);
        Semaphore goOn = new Semaphore(0);
        host.steps =
                step -> {
                    if (step.equals("pool.warm") && begun.availablePermits() == 0) {
                        begun.release();
                        goOn.acquireUninterruptibly();
                    }
                    count(step);
                };
        vms.create(larger("second"), true, EventSink.NONE); // the first of its kind: it is booted
        assertThat(begun.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
        FakeMachine gives = spare();
        begun.release();
        create("third"); // while that one is in the making, the other kind is wanted again
        assertThat(halted.tryAcquire(2 * Pool.REST.toMillis(), TimeUnit.MILLISECONDS)).isFalse();
        goOn.release();
        awaitSpare();
        awaitSpare();
        assertThat(gives.exited()).isDone();
        assertThat(poolFiles()).hasSize(1).doesNotContain(gives.hardware().directory());
    }

    @Test
    @Tag("R11")
    void withItsTemplateItGoes() throws Exception {
        spareOf("first");
        FakeMachine spare = spare();
        host.templates.delete(host.templates.list().getFirst().id());
        assertThat(vms.spares()).isZero();
        assertThat(spare.exited()).isDone();
        assertThat(poolFiles()).isEmpty();
    }

    @Test
    @Tag("R12")
    void aVmThatNeedsMemoryComesFirst() throws Exception {
        spareOf("first");
        FakeMachine spare = spare();
        vms.close();
        host.room =
                (who, start, memory, where) -> {
                    if (vms.spares() > 0) {
                        throw MachineProblems.memoryShort(memory, memory);
                    }
                    return () -> {};
                };
        vms = host.open();
        create("second"); // makes it wanted again
        awaitSpare();
        create("third");
        assertThat(spare.exited()).isDone();
        assertThat(vms.get("third").state()).isEqualTo(VmState.RUNNING);
    }

    @Test
    @Tag("R12")
    void noneIsMadeWhereMemoryIsShort() throws Exception {
        Semaphore asked = new Semaphore(0);
        host.whenAskedForMemory = asked::release;
        host.available = 1;
        create("first");
        assertThat(asked.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
        assertThat(vms.spares()).isZero();
        host.available = Long.MAX_VALUE;
        create("second");
        awaitSpare();
    }

    /// @param name of a VM that is booted, so that there is a template and then a spare machine
    private void spareOf(String name) throws InterruptedException {
        create(name);
        awaitSpare();
    }

    private void awaitSpare() throws InterruptedException {
        assertThat(ready.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
    }

    private FakeMachine spare() {
        return host.hypervisor.machine(poolFiles().getFirst());
    }

    private VmRecord create(String name) {
        return vms.create(named(name), true, events::add);
    }

    private static VmSpec named(String name) {
        return MachineFixture.named(name);
    }

    /// Of another kind.
    private static VmSpec larger(String name) {
        return new VmSpec(name, "", "", 0, ByteSize.parse("2G").bytes(), 0, "", false, 0);
    }

    private List<String> stages() {
        return events.stream()
                .filter(Event.Stage.class::isInstance)
                .map(event -> ((Event.Stage) event).name())
                .toList();
    }

    private List<Path> poolFiles() {
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

    private Steps failing(String at) {
        return step -> {
            count(step);
            if (step.equals(at)) {
                throw new IllegalStateException(step);
            }
        };
    }

    /// The thread stops there for ever, as if the process were no more: not even its undo runs.
    private Steps halting(String at) {
        return step -> {
            if (step.equals(at)) {
                halted.release();
                while (true) {
                    LockSupport.park();
                }
            }
        };
    }

    private void awaitHalt(String step) throws InterruptedException {
        assertThat(halted.tryAcquire(10, TimeUnit.SECONDS)).as(step).isTrue();
    }
}
