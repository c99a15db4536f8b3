package dev.hutch.vm.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.ByteSize;
import dev.hutch.api.EventSink;
import dev.hutch.api.call.VmCall.Action;
import dev.hutch.api.call.VmCall.VmSpec;
import dev.hutch.api.call.VmCall.VmState;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Machines of the pool, and VMs that were one.
class PoolStartTest extends PooledTest {
    private static final List<String> REFILL =
            List.of("pool.directory", "pool.overlay", "pool.process", "pool.hello", "pool.warm");
    private static final List<String> CLAIM =
            List.of("claim.record", "claim.moved", "claim.identify", "claim.ready");

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
        assertThat(poolFiles()).hasSize(2);
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
            assertThat(failed.tryAcquire(30, TimeUnit.SECONDS)).as(step).isTrue();
            vms.act(Action.DELETE, List.of("a"), EventSink.NONE);
            vms.close();
            assertThat(poolFiles()).as(step).isEmpty();
            host.assertNothingLeft();
            vms = host.open();
        }
    }

    /// Only one of its threads stops, so the other must find nothing to do.
    @Test
    void aDaemonThatDiesAtAnyStepOfARefillLeavesNothingForTheNext() throws Exception {
        for (String step : REFILL) {
            boolean warm = List.of("pool.hello", "pool.warm").contains(step);
            vms.close();
            host.poolMemory = ByteSize.parse(warm ? "176M" : "32M");
            host.available = Long.MAX_VALUE;
            host.steps = halting(step);
            vms = host.open();
            create("a");
            if (warm) {
                awaitPrepared();
            }
            awaitHalt(step);
            host.available = 1;
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
        assertThat(begun.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
        FakeMachine gives = spare();
        begun.release();
        create("third"); // while that one is in the making, the other kind is wanted again
        assertThat(halted.tryAcquire(300, TimeUnit.MILLISECONDS)).isFalse();
        goOn.release();
        awaitSpare();
        awaitSpare();
        assertThat(gives.exited()).isDone();
        assertThat(poolFiles()).doesNotContain(gives.hardware().directory());
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
        assertThat(asked.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
        assertThat(vms.spares()).isZero();
        host.available = Long.MAX_VALUE;
        create("second");
        awaitSpare();
    }

    /// Of another kind.
    private static VmSpec larger(String name) {
        return new VmSpec(name, "", "", 0, ByteSize.parse("2G").bytes(), 0, "", false, 0);
    }
}
