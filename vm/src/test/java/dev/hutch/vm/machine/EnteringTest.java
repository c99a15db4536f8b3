package dev.hutch.vm.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.EventSink;
import dev.hutch.api.ProblemException;
import dev.hutch.api.call.CallIo.Control;
import dev.hutch.api.call.ImageCall.RunConfigView;
import dev.hutch.api.call.RegistryAccess;
import dev.hutch.api.call.StatsList;
import dev.hutch.api.call.VmCall;
import dev.hutch.api.call.VmCall.VmState;
import dev.hutch.vm.machine.enter.Commands;
import dev.hutch.vm.machine.enter.RunOnce;
import dev.hutch.vm.machine.enter.Statistics;
import dev.hutch.vm.workspace.Workspaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Commands and whole runs in machines that live in memory.
@Timeout(30)
class EnteringTest {
    @TempDir Path directory;
    private final CallerIo caller = new CallerIo();
    private MachineFixture host;
    private Vms vms;

    @BeforeEach
    void open() throws IOException {
        host = new MachineFixture(Files.createDirectory(directory.resolve("vms")));
        vms = host.open();
    }

    @ParameterizedTest
    @CsvSource({"true, 0", "false, 1", "no-such, 127"})
    void aCommandEndsWithItsCode(String program, int code) {
        create("a");
        assertThat(run("a", program).code()).isEqualTo(code);
    }

    @Test
    void signalsReachTheCommand() throws Exception {
        create("a");
        CompletableFuture<VmCall.Exit> exit = later(() -> run("a", "hang"));
        caller.listener.get().accept(new Control.Signal(15));
        assertThat(exit.get().code()).isEqualTo(128 + 15);
    }

    @Test
    void aHangupKillsTheCommandAndNotTheMachine() throws Exception {
        create("a");
        CompletableFuture<VmCall.Exit> exit = later(() -> run("a", "hang"));
        caller.listener.get().accept(new Control.Hangup());
        assertThat(exit.get().code()).isEqualTo(128 + 1);
        assertThat(run("a", "true").code()).isZero();
    }

    @Test
    void anInterruptKillsTheCommandAndNotTheMachine() throws Exception {
        create("a");
        CompletableFuture<String> code = new CompletableFuture<>();
        Thread thread =
                Thread.startVirtualThread(() -> code.complete(problemOf(() -> run("a", "hang"))));
        caller.listener.get();
        thread.interrupt();
        assertThat(code.get()).isEqualTo("cancelled");
        assertThat(run("a", "true").code()).isZero();
    }

    @Test
    void saysWhenTheGuestRanOutOfMemory() throws Exception {
        create("a");
        CompletableFuture<VmCall.Exit> exit = later(() -> run("a", "hang"));
        caller.listener.get();
        Files.writeString(
                vms.console(vms.get("a")),
                "[ 9.1] Out of memory: Killed process 42 (cc1plus) total-vm:1kB\n");
        caller.listener.get().accept(new Control.Signal(9));
        assertThat(exit.get().code()).isEqualTo(137);
        assertThat(caller.events)
                .anySatisfy(
                        event -> assertThat(event.toString()).contains("42 (cc1plus)", "--memory"));
    }

    @Test
    void saysSoOfALogThatWasStartedAnewAsWell() throws Exception {
        create("a");
        Path console = vms.console(vms.get("a"));
        Files.writeString(console, "much was said before\n".repeat(1000));
        CompletableFuture<VmCall.Exit> exit = later(() -> run("a", "hang"));
        caller.listener.get();
        Files.writeString(console, "[ 9.1] Out of memory: Killed process 42 (cc1plus)\n");
        caller.listener.get().accept(new Control.Signal(9));
        assertThat(exit.get().code()).isEqualTo(137);
        assertThat(caller.events.toString()).contains("42 (cc1plus)");
    }

    @Test
    void doesNotBlameMemoryForWhatIsOlderThanTheCommand() throws Exception {
        create("a");
        Files.writeString(
                vms.console(vms.get("a")), "[ 9.1] Out of memory: Killed process 42 (old)\n");
        CompletableFuture<VmCall.Exit> exit = later(() -> run("a", "hang"));
        caller.listener.get().accept(new Control.Signal(9));
        assertThat(exit.get().code()).isEqualTo(137);
        assertThat(caller.events).isEmpty();
    }

    @Test
    void tellsHowTheGuestEndedUnderTheCommand() throws Exception {
        create("a");
        CompletableFuture<String> code = later(() -> problemOf(() -> run("a", "hang")));
        caller.listener.get();
        host.hypervisor.alive().getFirst().end("[ 1.0] Kernel panic - not syncing: test");
        assertThat(code.get()).isEqualTo("vm.ended");
    }

    @ParameterizedTest
    @CsvSource({
        "SIGINT, 2",
        "USR1, 10",
        "'', 15",
        "RTMIN+3, 37",
        "SIGRTMAX-1, 63",
        "9, 9",
        "no, 15"
    })
    void aStopAsksTheCommandTheWayItsImageWants(String signal, int number) throws Exception {
        host.parts.config =
                new RunConfigView(List.of(), List.of("hang"), List.of(), "", "", signal, Map.of());
        CompletableFuture<VmCall.Exit> exit = later(() -> once(List.of(), false));
        caller.listener.get();
        String vm = vms.list().getFirst().name().value();
        assertThat(vms.act(VmCall.Action.STOP, List.of(vm), caller).allSucceeded()).isTrue();
        assertThat(exit.get().code()).isEqualTo(128 + number);
        assertThat(vms.get(vm).state()).isEqualTo(VmState.STOPPED);
    }

    @Test
    void aRunWithoutACommandTakesWhatItsImageNames() {
        assertThat(problemOf(() -> once(List.of(), true))).isEqualTo("run.no_command");
        assertThat(host.hypervisor.alive()).as("anything booted").isEmpty();
        host.assertNothingLeft();
        host.parts.config =
                new RunConfigView(List.of("false"), List.of("x"), List.of(), "", "", "", Map.of());
        assertThat(once(List.of(), true).code()).isEqualTo(1);
        assertThat(once(List.of("true"), true).code()).as("an argument of false").isEqualTo(1);
    }

    @Test
    void countsWhatRunsAndRefusesWhatDoesNot() {
        create("a");
        vms.create(MachineFixture.named("cold"), false, EventSink.NONE);
        Statistics statistics = new Statistics(vms);
        assertThatThrownBy(() -> statistics.of(List.of("cold")))
                .isInstanceOf(ProblemException.class);
        StatsList.VmStats stats = statistics.of(List.of()).stats().getFirst();
        assertThat(statistics.of(List.of()).stats()).hasSize(1);
        assertThat(stats.name()).isEqualTo("a");
        assertThat(stats.guestMemoryTotal()).isEqualTo(1 << 30);
        assertThat(stats.diskAllocatedBytes()).isPositive();
        assertThat(stats.cpuSeconds()).as("of a process that is not there").isZero();
    }

    @Test
    void aRunLeavesNothingOrAMachineThatItNames() {
        assertThat(once("true", "", true).code()).isZero();
        host.assertNothingLeft();
        assertThat(once("false", "", false).code()).isEqualTo(1);
        assertThat(vms.list()).hasSize(1).allMatch(vm -> vm.state() == VmState.RUNNING);
        assertThat(caller.events.toString())
                .contains("hutch vm shell " + vms.list().getFirst().name());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create.overlay",
                "boot.process",
                "boot.hello",
                "boot.configure",
                "boot.identify",
                "boot.ready",
                "create.done"
            })
    void aRunThatFailsAtAnyStepOfTheBootLeavesNothing(String step) {
        host.steps =
                reached -> {
                    if (reached.equals(step)) {
                        throw MachineProblems.cancelled(step);
                    }
                };
        assertThat(problemOf(() -> once("true", "", true))).isEqualTo("cancelled");
        host.assertNothingLeft();
        assertThat(vms.list()).isEmpty();
    }

    @Test
    void aRunRefusesFirstWhatItCouldNotWrite() {
        assertThat(problemOf(() -> once("true", "/no/such/out.patch", true)))
                .isEqualTo("copy.no_parent");
        assertThat(problemOf(() -> once("true", directory.toString(), true)))
                .isEqualTo("copy.directory_onto_file");
        assertThat(caller.events).as("anything begun").isEmpty();
        host.assertNothingLeft();
    }

    @Test
    void aRunThatIsInterruptedLeavesNothing() throws Exception {
        CompletableFuture<String> code = new CompletableFuture<>();
        Thread thread =
                Thread.startVirtualThread(
                        () -> code.complete(problemOf(() -> once("hang", "", true))));
        caller.listener.get();
        thread.interrupt();
        assertThat(code.get()).isEqualTo("cancelled");
        host.assertNothingLeft();
    }

    @Test
    void aRunWhoseGuestEndsLeavesNothing() throws Exception {
        CompletableFuture<String> code = later(() -> problemOf(() -> once("hang", "", true)));
        caller.listener.get();
        host.hypervisor.alive().getFirst().end("reboot: Power down");
        assertThat(code.get()).isEqualTo("vm.ended");
        host.assertNothingLeft();
    }

    private VmRecord create(String name) {
        return vms.create(MachineFixture.named(name), true, EventSink.NONE);
    }

    private VmCall.Exit run(String vm, String program) {
        return Commands.run(vms.enter(vm), command(program), caller);
    }

    private VmCall.Exit once(String program, String export, boolean remove) {
        Workspaces workspaces = Workspaces.open(directory.resolve("workspaces"));
        return new RunOnce(vms, workspaces)
                .run(
                        new VmCall.Run(
                                MachineFixture.named(""),
                                null,
                                command(program),
                                export,
                                remove,
                                RegistryAccess.OWN),
                        caller);
    }

    private VmCall.Exit once(List<String> argv, boolean remove) {
        VmCall.Command command =
                new VmCall.Command(VmCall.Program.IMAGE, argv, Map.of(), "", "", false, null);
        Workspaces workspaces = Workspaces.open(directory.resolve("workspaces"));
        return new RunOnce(vms, workspaces)
                .run(
                        new VmCall.Run(
                                MachineFixture.named(""),
                                null,
                                command,
                                "",
                                remove,
                                RegistryAccess.OWN),
                        caller);
    }

    private static VmCall.Command command(String program) {
        return new VmCall.Command(
                VmCall.Program.ARGV, List.of(program), Map.of(), "", "", false, null);
    }

    private static String problemOf(Runnable work) {
        try {
            work.run();
            return "none";
        } catch (ProblemException e) {
            return e.problem().code();
        }
    }

    private static <R> CompletableFuture<R> later(Supplier<R> work) {
        CompletableFuture<R> result = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                result.complete(work.get());
            } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }
}
