package dev.hutch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hutch.api.Problem;
import dev.hutch.api.call.Answers;
import dev.hutch.api.call.Call;
import dev.hutch.api.call.CallIo;
import dev.hutch.api.call.PingResult;
import dev.hutch.api.call.VmCall;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CliTest {
    private static final InstantSource NOON =
            InstantSource.fixed(Instant.parse("2026-05-01T12:00:00Z"));
    private static final VmCall.VmView DEV = view("0123456789ab", "dev", "2026-05-01T11:30:00Z");
    private static final VmCall.VmView OLD = view("fedcba987654", "old", "2026-04-28T12:00:00Z");

    private final FakeConsole console = new FakeConsole();
    private FakeHutch hutch = new FakeHutch((_, _) -> new VmCall.Exit(0));

    @ParameterizedTest
    @ValueSource(strings = {"ps", "vm ls", "vm ps", "vm list"})
    @Tag("B13")
    void listsTheSameUnderEveryName(String command) {
        answer((_, _) -> new VmCall.VmList(List.of(DEV, OLD)));
        assertThat(run(command)).isZero();
        assertThat(console.text())
                .isEqualTo(
                        """
                        ID             NAME   STATE     IMAGE             CPUS   MEMORY   DISK   CREATED
                        0123456789ab   dev    running   debian-bookworm   2      1G       10G    30m
                        fedcba987654   old    running   debian-bookworm   2      1G       10G    3d
                        """);
        assertThat(hutch.last()).isEqualTo(new VmCall.Ls(false));
    }

    @Test
    @Tag("B14")
    void listsTheNewestOrIdsOnly() {
        answer((_, _) -> new VmCall.VmList(List.of(OLD, DEV)));
        assertThat(run("ps --all --latest -q")).isZero();
        assertThat(console.text()).isEqualTo("0123456789ab\n");
        assertThat(hutch.last()).isEqualTo(new VmCall.Ls(true));
    }

    @Test
    void answersInJson() {
        answer((_, _) -> new VmCall.VmList(List.of(DEV)));
        run("vm ls --format json");
        assertThat(console.text()).startsWith("{").contains("\"state\" : \"running\"");
    }

    @Test
    void passesTheExitCodeOfTheGuestOn() {
        answer((_, _) -> new VmCall.Exit(7));
        assertThat(run("vm run --rm . -- sh -c 'exit'")).isEqualTo(7);
        VmCall.Run call = (VmCall.Run) hutch.last();
        assertThat(call.command().argv()).containsExactly("sh", "-c", "'exit'");
        assertThat(call.command().terminal()).isNull();
        assertThat(call.command().stdin()).isFalse();
        assertThat(call.remove()).isTrue();
        assertThat(call.workspace()).isEqualTo(new VmCall.WorkspaceSpec("/home/u/project", "", ""));
    }

    @Test
    void runsWithoutARepositoryWhenNoneIsNamed() {
        run("run --memory 512M -- true");
        VmCall.Run call = (VmCall.Run) hutch.last();
        assertThat(call.workspace()).isNull();
        assertThat(call.spec().memoryBytes()).isEqualTo(512L << 20);
    }

    @Test
    void leavesOptionsOfTheGuestsCommandAlone() {
        run("exec -i dev ls --all -q");
        VmCall.Exec call = (VmCall.Exec) hutch.last();
        assertThat(call.command().argv()).containsExactly("ls", "--all", "-q");
        assertThat(call.command().stdin()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"vm ping -n 7 dev -- ls -a", "vm ping -n 7 dev ls -a"})
    void pingsWithACommandOfTheGuest(String line) {
        answer((_, _) -> new PingResult(7, 1, 2, 3, 4));
        assertThat(run(line)).isZero();
        assertThat(hutch.last()).isEqualTo(new VmCall.Ping("dev", List.of("ls", "-a"), 7));
    }

    @Test
    void takesVariablesFromTheUser() {
        console.variables = Map.of("TOKEN", "t", "TERM", "xterm");
        run("vm exec -e A=1=2 -e TOKEN -e MISSING dev -- env");
        assertThat(((VmCall.Exec) hutch.last()).command().env())
                .isEqualTo(Map.of("A", "1=2", "TOKEN", "t"));
    }

    @Test
    void givesAPersonAShell() {
        console.person = true;
        console.input = "exit\n";
        answer((_, io) -> {
            readAll(io);
            return new VmCall.Exit(3);
        });
        assertThat(run("vm run")).isEqualTo(3);
        assertThat(((VmCall.Run) hutch.last()).command().terminal())
                .isEqualTo(new VmCall.TerminalSize(50, 100));
        assertThat(console.raw).as("raw only while the guest reads").containsExactly(true, false);
    }

    @Test
    void staysCookedWhileNothingReads() {
        console.person = true;
        answer((_, _) -> new VmCall.Exit(0));
        run("vm exec -it dev -- true");
        assertThat(console.raw).isEmpty();
    }

    @Test
    @Tag("B12")
    void reportsEachTargetInOrder() {
        Problem missing =
                Problem.of(Problem.Kind.NOT_FOUND, "vm.not_found", "no VM is called missing");
        answer((_, _) ->
                new Answers.Outcomes(
                        List.of(
                                new Answers.Outcome("a", "0123456789ab", null),
                                new Answers.Outcome("b", "fedcba987654", null),
                                new Answers.Outcome("missing", "", missing))));
        assertThat(run("vm stop a b missing a")).isEqualTo(125);
        assertThat(console.text()).isEqualTo("a\nb\n");
        assertThat(console.messages())
                .isEqualTo("hutch: no VM is called missing\n  kind: not_found (vm.not_found)\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"vm rm -f a missing", "vm rm --force a missing"})
    void removesWhatIsThereWhenForced(String command) {
        Problem missing = Problem.of(Problem.Kind.NOT_FOUND, "vm.not_found", "no VM is missing");
        Answers.Outcome gone = new Answers.Outcome("a", "0123456789ab", null);
        answer((_, _) ->
                new Answers.Outcomes(List.of(gone, new Answers.Outcome("missing", "", missing))));
        assertThat(run(command)).isZero();
        assertThat(console.text()).isEqualTo("a\n");
        assertThat(console.messages()).isEmpty();
        assertThat(hutch.last())
                .isEqualTo(new VmCall.Act(VmCall.Action.DELETE, List.of("a", "missing")));
    }

    @Test
    void forceHidesNoOtherProblem() {
        Problem unclear = Problem.of(Problem.Kind.INVALID, "vm.ambiguous", "a is short for two");
        answer((_, _) -> new Answers.Outcomes(List.of(new Answers.Outcome("a", "", unclear))));
        assertThat(run("vm rm -f a")).isEqualTo(125);
        assertThat(console.messages()).contains("a is short for two");
    }

    @Test
    void copiesArchivesOnTheUsersStreams() {
        answer((_, io) -> {
            write(io, "a tar");
            return new VmCall.CopyResult(3, 4096);
        });
        assertThat(run("--format json vm cp dev:/etc -")).isZero();
        assertThat(console.text()).isEqualTo("a tar");
        assertThat(console.messages()).contains("copied 3 entries");
        assertThat(hutch.last()).isEqualTo(new VmCall.CopyOut("dev:/etc"));
        console.input = "another tar";
        List<String> sent = new ArrayList<>();
        answer((_, io) -> {
            sent.add(readAll(io));
            return new VmCall.CopyResult(1, 2);
        });
        assertThat(run("vm cp - dev:/srv")).isZero();
        assertThat(sent).containsExactly("another tar");
        assertThat(hutch.last()).isEqualTo(new VmCall.CopyIn("dev:/srv"));
        assertThat(run("vm cp ./- dev:/srv")).isZero();
        assertThat(hutch.last()).isInstanceOf(VmCall.Copy.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"vm cp dev:/etc -", "vm cp - dev:/etc"})
    void keepsArchivesOffTerminals(String command) {
        console.person = true;
        assertThat(run(command)).isEqualTo(2);
        assertThat(hutch.calls).isEmpty();
    }

    @Test
    void tellsProblemsInFull() {
        answer((_, _) -> {
            throw new Problem(
                            Problem.Kind.NOT_FOUND,
                            "vm.not_found",
                            "no VM is called 'x\u001b[2J'",
                            "hutch vm ls --all")
                    .toException();
        });
        assertThat(run("vm show x")).isEqualTo(125);
        assertThat(console.messages())
                .isEqualTo(
                        """
                        hutch: no VM is called 'x?[2J'
                          kind: not_found (vm.not_found)
                          try: hutch vm ls --all
                        """);
    }

    /// Nothing is asked of the daemon; that it refuses it too is in the contract of its calls.
    @Test
    @Tag("B41")
    void refusesTwoKernelsForOneImage() {
        assertThat(run("image register x --rootfs r --kernel k --vmlinux v")).isEqualTo(2);
        assertThat(console.messages()).contains("--kernel and --vmlinux exclude each other");
        assertThat(hutch.calls).isEmpty();
    }

    @Test
    void endsWith130WhenCancelled() {
        answer((_, _) -> {
            throw Problem.of(Problem.Kind.CANCELLED, "call.cancelled", "cancelled").toException();
        });
        assertThat(run("vm start x")).isEqualTo(130);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    vm run --from x . -- true      | --from names where a new branch starts
                    vm run --entrypoint=           | leaves nothing to run: add '-- CMD'
                    vm ls --filter name=x          | 'name=x' is no filter
                    vm create --memory 1.5G        | '1.5G' is not a size
                    vm lss                         | there is no command 'hutch vm lss'
                    wm                             | there is no command 'hutch wm'
                    vm ls --al                     | hutch vm ls has no option '--al'
                    vm ls x                        | hutch vm ls has no use for 'x'
                    vm stop                        | name at least one VM
                    vm ls -- x                     | nothing may follow '--' here
                    vm exec dev                    | no command
                    vm cp - -                      | one of source and destination must be in a VM
                    kernel pull k --url http://h/k | --url and --sha256 come together
                    image register x --rootfs r --modules m | --modules belong to --vmlinux
                    """)
    void refusesWhatMakesNoSense(String command, String message) {
        assertThat(run(command)).isEqualTo(2);
        assertThat(console.messages()).contains(message).contains("  try: hutch ");
        assertThat(hutch.calls).isEmpty();
    }

    @Test
    void suggestsWhatWasMeant() {
        run("vm lst");
        assertThat(console.messages()).contains("did you mean: ").contains("list");
    }

    @Test
    void namesEveryCommandInHelp() {
        assertThat(run("--help")).isZero();
        assertThat(console.text()).contains("vm ", "image ", "kernel ", "daemon ", "doctor ");
        assertThat(run("vm --help")).isZero();
        assertThat(console.text()).contains("workspace ", "restart ", "cp ");
        assertThat(console.messages()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh", "fish"})
    void completesInEveryShell(String shell) {
        assertThat(run("completion " + shell)).isZero();
        assertThat(console.text()).contains("workspace");
    }

    @Test
    void writesAnExportInFullOrNotAtAll(@TempDir Path directory) throws IOException {
        console.directory = directory;
        answer((_, io) -> {
            write(io, "half");
            throw Problem.of(Problem.Kind.UNAVAILABLE, "guest.gone", "gone").toException();
        });
        assertThat(run("vm workspace export -o out.patch dev")).isEqualTo(125);
        assertThat(directory).isEmptyDirectory();
        answer((_, io) -> {
            write(io, "whole");
            return new VmCall.ExportView("c", List.of("a"), 5);
        });
        assertThat(run("vm workspace export -o out.patch dev")).isZero();
        assertThat(directory.resolve("out.patch")).hasContent("whole");
        try (var entries = Files.list(directory)) {
            assertThat(entries).hasSize(1);
        }
    }

    private void answer(BiFunction<Call<?>, CallIo, Object> script) {
        hutch = new FakeHutch(script);
    }

    private int run(String command) {
        return new Cli(hutch, Path.of("/log"), NOON).run(List.of(command.split(" ")), console);
    }

    private static String readAll(CallIo io) {
        try {
            return new String(io.in().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(CallIo io, String text) {
        try {
            io.out().write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static VmCall.VmView view(String id, String name, String created) {
        return new VmCall.VmView(
                id,
                name,
                VmCall.VmState.RUNNING,
                "debian-bookworm",
                "sha256:" + "0".repeat(64),
                "debian-cloud",
                2,
                1L << 30,
                10L << 30,
                "user",
                42,
                "tcg",
                created,
                created,
                3100,
                0,
                Map.of("team", "blue"),
                "");
    }
}
