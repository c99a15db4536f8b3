package dev.hutch.vm.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.Event;
import dev.hutch.api.EventSink;
import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import dev.hutch.api.call.Answers.Outcome;
import dev.hutch.api.call.VmCall.Action;
import dev.hutch.api.call.VmCall.VmState;
import dev.hutch.vm.guest.GuestIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Pauses, and what is left when one, or its end, fails at any step.
@Timeout(60)
class PauseTest {
    @TempDir Path place;

    @Test
    @Tag("R09")
    void aPausedVmCostsNoProcessAndGoesOnForWhoeverComes() throws Exception {
        MachineFixture host = fixture("good");
        Vms vms = running(host);
        GuestIdentity before = identity(host);
        act(vms, Action.PAUSE);
        assertThat(vms.get("a").state()).isEqualTo(VmState.PAUSED);
        assertThat(vms.get("a").process()).isNull();
        assertThat(host.hypervisor.alive()).isEmpty();
        assertThat(vms.prune(EventSink.NONE).outcomes()).as("it is kept").isEmpty();
        act(vms, Action.PAUSE);
        List<Event> events = new ArrayList<>();
        try (Entered entered = vms.enter("a", events::add)) {
            assertThat(entered.guest().ping()).isPositive();
        }
        assertThat(events).containsExactly(new Event.Note("VM 'a' was paused and goes on"));
        assertThat(vms.get("a").state()).isEqualTo(VmState.RUNNING);
        assertThat(identity(host).machineId()).isEqualTo(before.machineId());
        assertThat(identity(host).network()).isEqualTo(before.network());
        assertThat(identity(host).now()).isAfter(before.now());
        assertThat(files(host)).as("nothing is kept of a pause that is over").isEmpty();
        act(vms, Action.RESUME);
    }

    @ParameterizedTest
    @ValueSource(strings = {"START", "RESUME", "RESTART"})
    void thereAreMoreWaysBack(Action way) throws Exception {
        Vms vms = paused(fixture("ways"));
        act(vms, way);
        assertThat(vms.get("a").state()).isEqualTo(VmState.RUNNING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"STOP", "KILL"})
    void itCanBeStopped(Action way) throws Exception {
        MachineFixture host = fixture("stops");
        Vms vms = paused(host);
        act(vms, way);
        assertThat(vms.get("a").state()).isEqualTo(VmState.STOPPED);
        assertThat(files(host)).isEmpty();
        act(vms, Action.START);
        assertThat(vms.get("a").state()).isEqualTo(VmState.RUNNING);
    }

    @Test
    void itCanBeDeleted() throws Exception {
        MachineFixture host = fixture("deleted");
        act(paused(host), Action.DELETE);
        host.assertNothingLeft();
    }

    @Test
    void itIsForkedFromWhereItStands() throws Exception {
        Vms vms = paused(fixture("forked"));
        assertThat(vms.fork("a", "b", 1, EventSink.NONE).getFirst().state())
                .isEqualTo(VmState.RUNNING);
        assertThat(vms.get("a").state()).isEqualTo(VmState.RUNNING);
    }

    @Test
    void whoWorksInItIsNotDisturbedUnlessThatIsWanted() throws Exception {
        Vms vms = running(fixture("used"));
        try (Entered entered = vms.enter("a")) {
            assertThat(problem(vms, Action.PAUSE)).isEqualTo("vm.in_use");
            assertThat(entered.guest().ping()).isPositive();
            act(vms, Action.PAUSE_ANYWAY);
            assertThatThrownBy(() -> entered.guest().ping())
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            e ->
                                    assertThat(entered.explain(e).problem().code())
                                            .isEqualTo("vm.paused"));
        }
        act(vms, Action.RESUME);
        act(vms, Action.PAUSE);
    }

    @Test
    void whatDoesNotRunIsNotPaused() throws Exception {
        Vms vms = fixture("idle").open();
        vms.create(MachineFixture.named("a"), false, EventSink.NONE);
        assertThat(problem(vms, Action.PAUSE)).isEqualTo("vm.not_running");
        assertThat(problem(vms, Action.RESUME)).isEqualTo("vm.not_paused");
    }

    /// Who comes while it is saved waits for the end of that, and wakes it.
    @Test
    void whoComesInTheMidstOfItWakesIt() throws Exception {
        MachineFixture host = fixture("midst");
        Vms vms = running(host);
        CountDownLatch saved = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        host.steps =
                step -> {
                    if (step.equals("pause.saved")) {
                        saved.countDown();
                        await(goOn);
                    }
                };
        Thread pause = Thread.startVirtualThread(() -> act(vms, Action.PAUSE));
        await(saved);
        CompletableFuture<Entered> entered = new CompletableFuture<>();
        Thread.startVirtualThread(() -> entered.complete(vms.enter("a")));
        goOn.countDown();
        pause.join();
        assertThat(entered.get().guest().ping()).isPositive();
    }

    @Test
    void aPauseThatFailsAtAnyStepLeavesItRunningOrPaused() throws Exception {
        for (String step : steps(Action.PAUSE)) {
            MachineFixture host = fixture("fail-" + step);
            Vms vms = running(host);
            host.steps = failing(step);
            assertThat(problem(vms, Action.PAUSE)).as(step).isEqualTo("internal");
            host.steps = Steps.NONE;
            boolean late = step.equals("pause.recorded");
            assertThat(vms.get("a").state())
                    .as(step)
                    .isEqualTo(late ? VmState.PAUSED : VmState.RUNNING);
            assertThat(host.hypervisor.alive()).as(step).hasSize(late ? 0 : 1);
            assertThat(host.hypervisor.alive()).as(step).noneMatch(FakeMachine::stands);
            works(vms, step);
            assertThat(files(host)).as(step).isEmpty();
        }
    }

    @Test
    void aDaemonThatDiesAtAnyStepOfAPauseLosesNothing() throws Exception {
        for (String step : steps(Action.PAUSE)) {
            MachineFixture host = fixture("halt-" + step);
            halt(host, running(host), step, Action.PAUSE);
            Vms next = host.open();
            works(next, step);
            assertThat(host.hypervisor.alive()).as(step).hasSize(1);
            assertThat(host.hypervisor.alive()).as(step).noneMatch(FakeMachine::stands);
            assertThat(files(host)).as(step).isEmpty();
        }
    }

    @Test
    void aResumeThatFailsAtAnyStepLeavesItPaused() throws Exception {
        for (String step : List.of("resume.process", "resume.hello", "resume.identify")) {
            MachineFixture host = fixture("fail-" + step);
            Vms vms = paused(host);
            host.steps = failing(step);
            assertThat(problem(vms, Action.RESUME)).as(step).isEqualTo("internal");
            host.steps = Steps.NONE;
            assertThat(vms.get("a").state()).as(step).isEqualTo(VmState.PAUSED);
            assertThat(host.hypervisor.alive()).as(step).isEmpty();
            works(vms, step);
        }
    }

    @Test
    void aDaemonThatDiesAtAnyStepOfAResumeLosesNothing() throws Exception {
        for (String step : steps(Action.RESUME)) {
            MachineFixture host = fixture("halt-" + step);
            halt(host, paused(host), step, Action.RESUME);
            Vms next = host.open();
            works(next, step);
            assertThat(host.hypervisor.alive()).as(step).hasSize(1);
            assertThat(files(host)).as(step).isEmpty();
        }
    }

    /// Memory of before the write and a disk of after it must never meet.
    @Test
    void aGuestThatWroteToItsDiskBeforeItFailedIsNotPausedAnyMore() throws Exception {
        MachineFixture host = fixture("wrote");
        Vms vms = paused(host);
        host.steps =
                step -> {
                    if (step.equals("resume.hello")) {
                        write(disk(host));
                        throw new IllegalStateException(step);
                    }
                };
        assertThat(problem(vms, Action.RESUME)).isEqualTo("internal");
        host.steps = Steps.NONE;
        assertThat(vms.get("a").state()).isEqualTo(VmState.FAILED);
        assertThat(vms.get("a").problem()).contains("its disk has been written to since");
        assertThat(files(host)).isEmpty();

        MachineFixture cutOff = fixture("wrote-and-cut-off");
        halt(cutOff, paused(cutOff), "resume.hello", Action.RESUME);
        write(disk(cutOff));
        Vms next = cutOff.open();
        assertThat(next.get("a").state()).isEqualTo(VmState.FAILED);
        act(next, Action.START);
        assertThat(next.get("a").state()).isEqualTo(VmState.RUNNING);
    }

    @Test
    void aHostThatIsAnotherIsToldByTheFieldAndTheDiskOffered() throws Exception {
        MachineFixture host = fixture("other");
        paused(host).close();
        host.processor = "another cpu";
        Vms vms = host.open();
        assertThat(vms.get("a").state()).isEqualTo(VmState.PAUSED);
        assertThatThrownBy(() -> vms.enter("a"))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> {
                            assertThat(e.problem().code()).isEqualTo("vm.paused_elsewhere");
                            assertThat(e.problem().message()).endsWith("with another processor");
                            assertThat(e.problem().hint()).contains("hutch vm start --cold a");
                        });
        assertThat(vms.get("a").state()).isEqualTo(VmState.PAUSED);
        act(vms, Action.START_COLD);
        assertThat(vms.get("a").state()).isEqualTo(VmState.RUNNING);
        assertThat(files(host)).isEmpty();
    }

    @Test
    void aHypervisorReplacedWhileItRanIsTold() throws Exception {
        MachineFixture host = fixture("replaced");
        Vms vms = running(host);
        host.hypervisor.build = "fake 2";
        act(vms, Action.PAUSE);
        assertThatThrownBy(() -> vms.enter("a")).hasMessageEndingWith("with another hypervisor");
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory", "state", "paused.json"})
    void whatIsDamagedIsNotGoneOnFrom(String file) throws Exception {
        MachineFixture host = fixture("damaged");
        Vms vms = paused(host);
        Path damaged = directory(host).resolve("paused").resolve(file);
        Files.writeString(damaged, "x");
        Files.setLastModifiedTime(damaged, FileTime.fromMillis(1));
        assertThat(problem(vms, Action.START)).isEqualTo("vm.paused_damaged");
        act(vms, Action.START_COLD);
        works(vms, file);
    }

    @Test
    void oneThatEndsWhileItIsSavedIsNotPaused() throws Exception {
        MachineFixture host = fixture("ends");
        host.hypervisor.behaviour =
                new FakeBehaviour() {
                    @Override
                    public void duringSave(FakeMachine machine) {
                        machine.end("Kernel panic - not syncing: x");
                        throw Problem.of(Problem.Kind.INTERNAL, "hypervisor.not_saved", "gone")
                                .toException();
                    }
                };
        Vms vms = running(host);
        assertThat(problem(vms, Action.PAUSE)).isEqualTo("hypervisor.not_saved");
        host.hypervisor.behaviour = FakeBehaviour.GOOD;
        act(vms, Action.STOP);
        assertThat(files(host)).isEmpty();
        act(vms, Action.START);
        works(vms, "after its end");
    }

    private List<String> steps(Action action) throws Exception {
        MachineFixture host = fixture("recording-" + action);
        Vms vms = action == Action.PAUSE ? running(host) : paused(host);
        List<String> steps = new ArrayList<>();
        host.steps = steps::add;
        act(vms, action);
        assertThat(steps).hasSizeGreaterThan(3).doesNotHaveDuplicates();
        return steps;
    }

    private static void halt(MachineFixture host, Vms dying, String at, Action action)
            throws Exception {
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
        Thread.startVirtualThread(() -> dying.act(action, List.of("a"), EventSink.NONE));
        assertThat(halted.tryAcquire(10, TimeUnit.SECONDS)).as(at).isTrue();
        host.steps = Steps.NONE;
    }

    private static void works(Vms vms, String why) {
        try (Entered entered = vms.enter("a")) {
            assertThat(entered.guest().ping()).as(why).isPositive();
        }
        assertThat(vms.get("a").state()).as(why).isEqualTo(VmState.RUNNING);
    }

    private static Vms running(MachineFixture host) {
        Vms vms = host.open();
        vms.create(MachineFixture.named("a"), true, EventSink.NONE);
        return vms;
    }

    private static Vms paused(MachineFixture host) {
        Vms vms = running(host);
        act(vms, Action.PAUSE);
        return vms;
    }

    private static void act(Vms vms, Action action) {
        for (Outcome outcome : vms.act(action, List.of("a"), EventSink.NONE).outcomes()) {
            assertThat(outcome.problem()).isNull();
        }
    }

    private static String problem(Vms vms, Action action) {
        Outcome outcome = vms.act(action, List.of("a"), EventSink.NONE).outcomes().getFirst();
        return Objects.requireNonNull(outcome.problem()).code();
    }

    private static Steps failing(String at) {
        return step -> {
            if (step.equals(at)) {
                throw new IllegalStateException(step);
            }
        };
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private MachineFixture fixture(String name) throws IOException {
        return new MachineFixture(Files.createDirectories(place.resolve(name)));
    }

    private static Path directory(MachineFixture host) {
        return host.directory.resolve(host.records.list().getFirst().id().value());
    }

    private static Path disk(MachineFixture host) {
        return directory(host).resolve("overlay.img");
    }

    private static void write(Path disk) {
        try {
            Files.writeString(disk, "written by the guest");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /// What there is of a pause.
    private static List<Path> files(MachineFixture host) throws IOException {
        try (var entries = Files.list(directory(host))) {
            return entries.filter(entry -> entry.getFileName().toString().contains("paus"))
                    .toList();
        }
    }

    private static GuestIdentity identity(MachineFixture host) {
        return Objects.requireNonNull(host.hypervisor.machine(directory(host)).identified());
    }
}
