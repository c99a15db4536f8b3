package dev.hutch.vm.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.EventSink;
import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import dev.hutch.api.call.VmCall.Action;
import dev.hutch.api.call.VmCall.VmState;
import dev.hutch.vm.guest.GuestIdentity;
import dev.hutch.vm.snapshot.Snapshot;
import dev.hutch.vm.snapshot.Snapshots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Snapshots, VMs that go on from them, and what is left when either fails at any step.
@Timeout(60)
class SnapshotTest {
    @TempDir Path place;

    @Test
    @Tag("R05")
    void anotherGoesOnFromItAndIsSomebodyElse() throws Exception {
        Home home = new Home("good");
        Snapshot snapshot = home.work.create("a", "", EventSink.NONE);
        assertThat(snapshot.name()).isEqualTo("a-1");
        assertThat(home.vms.get("a").state()).isEqualTo(VmState.RUNNING);
        Files.writeString(home.disk("a"), "what it wrote since");
        VmRecord other = home.work.restore("a-1", "b", false, EventSink.NONE);
        assertThat(other.state()).isEqualTo(VmState.RUNNING);
        assertThat(home.disk("b")).hasContent("10G");
        assertThat(home.identity("b").machineId()).isNotEqualTo(home.identity("a").machineId());
        home.kept.delete(snapshot.id());
        home.works("b");
        home.vms.act(Action.RESTART, List.of("b"), EventSink.NONE);
        home.works("b");
        assertThat(home.work.create("b", "", EventSink.NONE).name()).isEqualTo("b-1");
        home.vms.act(Action.DELETE, List.of("a", "b"), EventSink.NONE);
        assertThat(home.work.restore("b-1", "c", false, EventSink.NONE).image())
                .isEqualTo(other.image());
    }

    @Test
    @Tag("R05")
    void itIsPutBackWhereItStood() throws Exception {
        Home home = new Home("back");
        GuestIdentity before = home.identity("a");
        home.work.create("a", "ok", EventSink.NONE);
        Files.writeString(home.disk("a"), "what it wrote since");
        for (Action first : List.of(Action.START, Action.PAUSE, Action.STOP)) {
            home.vms.act(first, List.of("a"), EventSink.NONE);
            VmRecord back = home.work.putBack("ok", false, EventSink.NONE);
            assertThat(back.state()).isEqualTo(VmState.RUNNING);
            assertThat(home.disk("a")).hasContent("10G");
            assertThat(home.identity("a").machineId()).isEqualTo(before.machineId());
        }
        home.vms.act(Action.DELETE, List.of("a"), EventSink.NONE);
        refused(() -> home.work.putBack("ok", false, EventSink.NONE), "snapshot.vm_gone");
    }

    @Test
    void oneThatIsPausedStaysSo() throws Exception {
        Home home = new Home("paused");
        home.vms.act(Action.PAUSE, List.of("a"), EventSink.NONE);
        home.work.create("a", "ok", EventSink.NONE);
        assertThat(home.vms.get("a").state()).isEqualTo(VmState.PAUSED);
        home.vms.act(Action.DELETE, List.of("a"), EventSink.NONE);
        home.work.restore("ok", "b", false, EventSink.NONE);
        home.works("b");
    }

    @Test
    void whatCannotBeIsToldBeforeAnythingIsDone() throws Exception {
        Home home = new Home("refused");
        home.work.create("a", "ok", EventSink.NONE);
        refused(() -> home.work.create("a", "ok", EventSink.NONE), "snapshot.exists");
        refused(() -> home.work.create("a", "../x", EventSink.NONE), "snapshot.name_invalid");
        refused(() -> home.work.create("nobody", "", EventSink.NONE), "vm.not_found");
        refused(() -> home.work.restore("none", "", false, EventSink.NONE), "snapshot.not_found");
        refused(() -> home.work.restore("ok", "a", false, EventSink.NONE), "vm.exists");
        home.vms.act(Action.STOP, List.of("a"), EventSink.NONE);
        refused(() -> home.work.create("a", "", EventSink.NONE), "vm.not_running");
        assertThat(home.kept.list()).hasSize(1);
        assertThat(home.snapshotFiles()).hasSize(1);
        assertThat(home.vms.list()).hasSize(1);
    }

    @Test
    void anotherHostIsToldByTheFieldAndTheDiskWillDo() throws Exception {
        Home home = new Home("other");
        home.work.create("a", "ok", EventSink.NONE);
        home.host.processor = "another cpu";
        home.reopen();
        assertThat(home.work.difference(home.kept.get("ok"))).contains("processor");
        assertThatThrownBy(() -> home.work.restore("ok", "b", false, EventSink.NONE))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> {
                            assertThat(e.problem().code()).isEqualTo("snapshot.does_not_fit");
                            assertThat(e.problem().hint()).contains("--disk-only ok");
                        });
        refused(() -> home.work.putBack("ok", false, EventSink.NONE), "snapshot.does_not_fit");
        home.works("a");
        Files.writeString(home.disk("a"), "what it wrote since");
        home.work.restore("ok", "b", true, EventSink.NONE);
        home.works("b");
        home.work.putBack("ok", true, EventSink.NONE);
        home.works("a");
        assertThat(home.disk("a")).hasContent("10G");
    }

    /// What is saved is the guest that ran, under the hypervisor that was there when it began.
    @Test
    void aHypervisorReplacedWhileItRanIsTold() throws Exception {
        Home home = new Home("replaced");
        home.host.hypervisor.build = "fake 2";
        home.work.create("a", "ok", EventSink.NONE);
        assertThat(home.work.difference(home.kept.get("ok"))).contains("hypervisor");
        refused(() -> home.work.restore("ok", "b", false, EventSink.NONE), "snapshot.does_not_fit");
        home.host.hypervisor.build = "fake 1";
        home.work.restore("ok", "b", false, EventSink.NONE);
        home.works("b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory", "state", "disk", "snapshot.json"})
    void whatIsDamagedIsTold(String file) throws Exception {
        Home home = new Home("damaged");
        Snapshot snapshot = home.work.create("a", "ok", EventSink.NONE);
        assertThat(home.kept.verify()).isEmpty();
        Files.writeString(snapshot.directory().resolve(file), "damage");
        refused(() -> home.work.restore("ok", "b", false, EventSink.NONE), "snapshot.damaged");
        refused(() -> home.work.putBack("ok", false, EventSink.NONE), "snapshot.damaged");
        assertThat(home.kept.verify()).containsOnlyKeys(snapshot.id());
        home.works("a");
        assertThat(home.vms.list()).hasSize(1);
        home.kept.delete(snapshot.id());
        assertThat(home.snapshotFiles()).isEmpty();
    }

    @Test
    void aFailureAtAnyStepLeavesNothing() throws Exception {
        List<String> steps = new ArrayList<>();
        Home recording = new Home("recording");
        recording.host.steps = steps::add;
        recording.work.create("a", "ok", EventSink.NONE);
        steps.remove("snapshot.published");
        assertThat(steps).contains("snapshot.staged", "snapshot.saved");
        for (String step : steps) {
            Home home = new Home("fail-" + step);
            home.host.steps = failing(step);
            assertThatThrownBy(() -> home.work.create("a", "ok", EventSink.NONE)).as(step);
            assertThat(home.snapshotFiles()).as(step).isEmpty();
            home.host.steps = Steps.NONE;
            home.works("a");
            home.work.create("a", "ok", EventSink.NONE);
            assertThat(home.snapshotFiles()).as(step).hasSize(1);
        }
    }

    @Test
    void aDaemonThatDiesAtAnyStepLeavesAVmThatWorks() throws Exception {
        List<String> steps = new ArrayList<>();
        Home recording = new Home("recording");
        recording.work.create("a", "ok", EventSink.NONE);
        recording.host.steps = steps::add;
        recording.work.putBack("ok", false, EventSink.NONE);
        assertThat(steps).contains("back.copied", "back.disk", "back.recorded");
        for (String step : steps) {
            Home home = new Home("halt-" + step);
            home.work.create("a", "ok", EventSink.NONE);
            VmSnapshots dying = home.work;
            home.halt(step, () -> dying.putBack("ok", false, EventSink.NONE));
            home.reopen();
            home.vms.act(Action.START, List.of("a"), EventSink.NONE);
            home.works("a");
            assertThat(home.host.hypervisor.alive()).as(step).hasSize(1);
            assertThat(home.work.putBack("ok", false, EventSink.NONE).state())
                    .as(step)
                    .isEqualTo(VmState.RUNNING);
        }
        for (String step : List.of("snapshot.staged", "snapshot.saved", "snapshot.published")) {
            Home home = new Home("halt-" + step);
            VmSnapshots dying = home.work;
            home.halt(step, () -> dying.create("a", "ok", EventSink.NONE));
            home.reopen();
            home.works("a");
            int kept = step.equals("snapshot.published") ? 1 : 0;
            assertThat(home.kept.list()).as(step).hasSize(kept);
            assertThat(home.snapshotFiles()).as(step).hasSize(kept);
        }
    }

    private static void refused(Runnable work, String code) {
        assertThatThrownBy(work::run)
                .isInstanceOf(ProblemException.class)
                .extracting(e -> ((ProblemException) e).problem())
                .extracting(Problem::code)
                .isEqualTo(code);
    }

    private static Steps failing(String at) {
        return step -> {
            if (step.equals(at)) {
                throw new IllegalStateException(step);
            }
        };
    }

    /// A host with a running VM `a`.
    private final class Home {
        final MachineFixture host;
        final Path snapshots;
        Vms vms;
        Snapshots kept;
        VmSnapshots work;

        Home(String name) throws IOException {
            host = new MachineFixture(Files.createDirectories(place.resolve(name)));
            snapshots = host.place.resolve("snapshots");
            vms = host.open();
            kept = Snapshots.open(snapshots, InstantSource.system());
            work = new VmSnapshots(vms, kept);
            vms.create(MachineFixture.named("a"), true, EventSink.NONE);
        }

        void reopen() {
            vms = host.open();
            kept = Snapshots.open(snapshots, InstantSource.system());
            work = new VmSnapshots(vms, kept);
        }

        void halt(String at, Runnable dying) throws InterruptedException {
            Semaphore halted = new Semaphore(0);
            host.steps =
                    step -> {
                        if (step.equals(at)) {
                            halted.release();
                            while (true) {
                                LockSupport.park();
                            }
                        }
                    };
            Thread.startVirtualThread(dying);
            assertThat(halted.tryAcquire(10, TimeUnit.SECONDS)).as(at).isTrue();
            host.steps = Steps.NONE;
        }

        void works(String vm) {
            try (Entered entered = vms.enter(vm)) {
                assertThat(entered.guest().ping()).isPositive();
            }
        }

        Path disk(String vm) {
            return vms.overlay(vms.get(vm));
        }

        GuestIdentity identity(String vm) {
            Path directory = host.directory.resolve(vms.get(vm).id().value());
            return Objects.requireNonNull(host.hypervisor.machine(directory).identified());
        }

        List<Path> snapshotFiles() throws IOException {
            try (Stream<Path> entries = Files.list(snapshots)) {
                return entries.toList();
            }
        }
    }
}
