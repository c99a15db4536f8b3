package dev.hutch.vm.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.ByteSize;
import dev.hutch.api.EventSink;
import dev.hutch.api.call.VmCall.Action;
import dev.hutch.api.call.VmCall.VmState;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Machines of the pool that wait for what their template was, and VMs that were one.
class PreparedStartTest extends PooledTest {
    private static final List<String> CLAIM =
            List.of(
                    "claim.record",
                    "claim.moved",
                    "claim.awake",
                    "claim.hello",
                    "claim.identify",
                    "claim.ready");

    @Test
    void aVmIsAPreparedMachineWhereNoneIsWarm() throws Exception {
        preparedOf("first");
        assertThat(vms.spares()).isZero();
        assertThat(vms.prepared()).isEqualTo(1);
        FakeMachine waits = machines(false).getFirst();
        VmRecord second = create("second");
        assertThat(stages()).contains("prepared").doesNotContain("pool", "restore");
        assertThat(second.process()).isEqualTo(waits.identity());
        assertThat(waits.identified()).isNotNull();
        assertThat(waits.channel().getParent())
                .isEqualTo(host.directory.resolve(second.id().value()));
        awaitPrepared();
        vms.act(Action.DELETE, List.of("first", "second"), EventSink.NONE);
        vms.close();
        assertThat(poolFiles()).isEmpty();
        host.assertNothingLeft();
    }

    @Test
    void aPreparedMachineThatFailsAtAnyStepLeavesNothing() throws Exception {
        preparedOf("first");
        vms.act(Action.DELETE, List.of("first"), EventSink.NONE);
        for (String step : CLAIM) {
            host.steps = failing(step);
            assertThatThrownBy(() -> create("a")).as(step).hasMessage(step);
            assertThat(vms.list()).as(step).isEmpty();
            assertThat(host.directories()).as(step).isEmpty();
            assertThat(host.records.list()).as(step).isEmpty();
            awaitPrepared();
        }
    }

    @Test
    void aDaemonThatDiesAtAnyStepWithAPreparedMachineLeavesNothingForTheNext() throws Exception {
        preparedOf("first");
        vms.act(Action.DELETE, List.of("first"), EventSink.NONE);
        for (String step : CLAIM) {
            Vms dying = vms;
            host.steps = halting(step);
            Thread.ofVirtual().start(() -> dying.create(named("a"), true, EventSink.NONE));
            awaitHalt(step);
            host.steps = this::count;
            vms = host.open();
            if (step.equals("claim.ready")) {
                assertThat(vms.enter("a").guest().ping()).isPositive();
                vms.act(Action.DELETE, List.of("a"), EventSink.NONE);
            }
            assertThat(vms.list()).as(step).isEmpty();
            assertThat(poolFiles()).as(step).isEmpty();
            host.assertNothingLeft();
            create("b");
            awaitPrepared();
            vms.act(Action.DELETE, List.of("b"), EventSink.NONE);
        }
    }

    @Test
    void aPreparedMachineThatDoesNotGoOnCostsNothingButItself() throws Exception {
        preparedOf("first");
        FakeMachine broken = machines(false).getFirst();
        host.hypervisor.behaviour =
                new FakeBehaviour() {
                    @Override
                    public void duringGoOn(FakeMachine machine) {
                        throw FakeGuest.gone("it takes no state");
                    }
                };
        vms.close();
        vms = host.open();
        create("second");
        awaitPrepared();
        host.hypervisor.behaviour = FakeBehaviour.GOOD;
        events.clear();
        VmRecord third = create("third");
        assertThat(stages()).containsSubsequence("prepared", "restore", "ready");
        assertThat(third.state()).isEqualTo(VmState.RUNNING);
        assertThat(broken.exited()).isDone();
        awaitPrepared();
        assertThat(host.hypervisor.alive()).hasSize(4); // three VMs, and the next prepared one
    }

    /// So that there is a prepared one, and room for no other.
    private void preparedOf(String name) throws InterruptedException {
        vms.close();
        host.poolMemory = ByteSize.parse("32M");
        vms = host.open();
        create(name);
        awaitPrepared();
    }
}
