package dev.hutch.vm.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.EventSink;
import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import dev.hutch.api.call.VmCall.Action;
import dev.hutch.api.call.VmCall.VmState;
import dev.hutch.vm.guest.GuestIdentity;
import dev.hutch.vm.guest.Next;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Forks, and what is left when one fails at any step.
@Timeout(60)
class ForkTest {
    @TempDir Path place;

    @Test
    @Tag("R07")
    void childrenAreTheParentButForWhoTheyAre() throws Exception {
        MachineFixture host = fixture("good");
        Vms vms = parent(host);
        List<VmRecord> children = vms.fork("parent", "", 3, EventSink.NONE);
        assertThat(children).hasSize(3);
        assertThat(vms.list()).hasSize(4);
        VmRecord parent = vms.get("parent");
        for (VmRecord child : children) {
            assertThat(child.state()).isEqualTo(VmState.RUNNING);
            assertThat(child.image()).isEqualTo(parent.image());
            assertThat(child.memory()).isEqualTo(parent.memory());
            assertThat(host.directory.resolve(child.id().value()).resolve("overlay.img"))
                    .hasSameBinaryContentAs(overlay(host, parent));
            assertThat(vms.enter(child.id().value()).guest().ping()).isPositive();
        }
        assertThat(children.stream().map(VmRecord::name).distinct()).hasSize(3);
        assertThat(children.stream().map(child -> identity(host, child).machineId()).distinct())
                .hasSize(3)
                .doesNotContain(identity(host, parent).machineId());
        assertThat(host.directories()).as("nothing else is kept").hasSize(4);
        vms.act(Action.DELETE, List.of("parent"), EventSink.NONE);
        String child = children.getFirst().id().value();
        vms.act(Action.RESTART, List.of(child), EventSink.NONE);
        assertThat(vms.get(child).state()).isEqualTo(VmState.RUNNING);
    }

    /// Many at once would be in each other's way, and have more memory to themselves.
    @Test
    void aChildThatIsAloneGoesAheadOfItsFirstCommand() throws Exception {
        MachineFixture host = fixture("ahead");
        Vms vms = parent(host);
        host.hypervisor.nexts.clear();
        vms.fork("parent", "", 2, EventSink.NONE);
        assertThat(host.hypervisor.nexts).containsExactly(Next.UNKNOWN, Next.UNKNOWN);
        vms.fork("parent", "", 1, EventSink.NONE);
        assertThat(host.hypervisor.nexts).last().isEqualTo(Next.COMMAND);
    }

    @Test
    void oneMayBeNamedAndSeveralMayNot() throws Exception {
        Vms vms = parent(fixture("names"));
        assertThat(vms.fork("parent", "child", 1, EventSink.NONE).getFirst().name().value())
                .isEqualTo("child");
        refused(() -> vms.fork("parent", "child", 1, EventSink.NONE), "vm.exists");
        refused(() -> vms.fork("parent", "more", 2, EventSink.NONE), "vm.spec_invalid");
        refused(() -> vms.fork("parent", "", 0, EventSink.NONE), "vm.spec_invalid");
        refused(() -> vms.fork("parent", "", 101, EventSink.NONE), "vm.spec_invalid");
        refused(() -> vms.fork("nobody", "", 1, EventSink.NONE), "vm.not_found");
        vms.act(Action.STOP, List.of("parent"), EventSink.NONE);
        refused(() -> vms.fork("parent", "", 1, EventSink.NONE), "vm.not_running");
        assertThat(vms.list()).hasSize(2);
    }

    @Test
    void aForkThatFailsAtAnyStepLeavesTheParentAlone() throws Exception {
        for (String step : steps()) {
            MachineFixture host = fixture("fail-" + step);
            Vms vms = parent(host);
            host.steps =
                    reached -> {
                        if (reached.equals(step)) {
                            throw new IllegalStateException(step);
                        }
                    };
            assertThatThrownBy(() -> vms.fork("parent", "", 2, EventSink.NONE)).as(step);
            host.steps = Steps.NONE;
            assertThat(vms.list()).as(step).hasSize(1);
            assertThat(host.hypervisor.alive()).as(step).hasSize(1);
            assertThat(host.directories()).as(step).hasSize(1);
            assertThat(vms.enter("parent").guest().ping()).as(step).isPositive();
            assertThat(vms.fork("parent", "", 2, EventSink.NONE)).as(step).hasSize(2);
        }
    }

    @Test
    void aDaemonThatDiesAtAnyStepLeavesWholeVmsOnly() throws Exception {
        for (String step : steps()) {
            MachineFixture host = fixture("halt-" + step);
            Vms dying = parent(host);
            Semaphore halted = new Semaphore(0);
            host.steps =
                    reached -> {
                        if (reached.equals(step)) {
                            halted.release();
                            while (true) {
                                LockSupport.park();
                            }
                        }
                    };
            Thread.startVirtualThread(() -> dying.fork("parent", "", 1, EventSink.NONE));
            assertThat(halted.tryAcquire(10, TimeUnit.SECONDS)).as(step).isTrue();
            host.steps = Steps.NONE;
            Vms next = host.open();
            assertThat(next.list()).as(step).allMatch(vm -> vm.state() == VmState.RUNNING);
            for (VmRecord vm : next.list()) {
                assertThat(next.enter(vm.id().value()).guest().ping()).as(step).isPositive();
            }
            assertThat(host.directories()).as(step).hasSize(next.list().size());
            assertThat(host.hypervisor.alive()).as(step).hasSize(next.list().size());
        }
    }

    private List<String> steps() throws Exception {
        MachineFixture host = fixture("recording");
        Vms vms = parent(host);
        List<String> steps = new ArrayList<>();
        host.steps = steps::add;
        vms.fork("parent", "", 1, EventSink.NONE);
        assertThat(steps).contains("fork.saved", "restore.process", "fork.done");
        return steps;
    }

    private static Vms parent(MachineFixture host) {
        Vms vms = host.open();
        vms.create(MachineFixture.named("parent"), true, EventSink.NONE);
        return vms;
    }

    private MachineFixture fixture(String name) throws Exception {
        return new MachineFixture(Files.createDirectories(place.resolve(name)));
    }

    private static Path overlay(MachineFixture host, VmRecord vm) {
        return host.directory.resolve(vm.id().value()).resolve("overlay.img");
    }

    private static GuestIdentity identity(MachineFixture host, VmRecord vm) {
        Path directory = host.directory.resolve(vm.id().value());
        return Objects.requireNonNull(host.hypervisor.machine(directory).identified());
    }

    private static void refused(Runnable fork, String code) {
        assertThatThrownBy(fork::run)
                .isInstanceOf(ProblemException.class)
                .extracting(e -> ((ProblemException) e).problem())
                .extracting(Problem::code)
                .isEqualTo(code);
    }
}
