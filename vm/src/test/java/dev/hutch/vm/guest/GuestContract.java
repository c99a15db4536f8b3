package dev.hutch.vm.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.ProblemException;
import dev.hutch.api.call.VmCall.TerminalSize;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What every `Guest` does, whoever provides the machine. The guest must have a shell.
@Timeout(60)
abstract class GuestContract {
    private Guest guest;

    /// A conversation with a guest that is ready for work.
    abstract Guest connect() throws Exception;

    @BeforeEach
    void open() throws Exception {
        guest = connect();
    }

    @AfterEach
    void close() {
        guest.close();
    }

    @Test
    void answersPing() {
        assertThat(guest.ping()).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void saysHello() {
        assertThat(guest.hello().protocol()).isEqualTo(Frame.PROTOCOL);
        assertThat(guest.hello().kernel()).isNotEmpty();
        assertThat(guest.hello().uptimeMillis()).isPositive();
    }

    @Test
    void runsCommandWithThreeStreams() throws Exception {
        try (GuestProcess process =
                guest.exec(shell("read x; echo out $x; echo err $x >&2; exit 7"))) {
            process.stdin().write("hello\n".getBytes(StandardCharsets.UTF_8));
            assertThat(text(process.stdout())).isEqualTo("out hello\n");
            assertThat(text(process.stderr())).isEqualTo("err hello\n");
            assertThat(exit(process)).isEqualTo(7);
        }
    }

    @Test
    void passesEndOfInput() throws Exception {
        try (GuestProcess process = guest.exec(GuestCommand.of("cat"))) {
            process.stdin().write("abc".getBytes(StandardCharsets.UTF_8));
            process.stdin().close();
            assertThat(text(process.stdout())).isEqualTo("abc");
            assertThat(exit(process)).isZero();
        }
    }

    @Test
    void movesMuchDataBothWaysAtOnce() throws Exception {
        byte[] block = new byte[70_001];
        for (int i = 0; i < block.length; i++) {
            block[i] = (byte) (i * 31);
        }
        int blocks = 100;
        try (GuestProcess process = guest.exec(GuestCommand.of("cat"))) {
            Thread.startVirtualThread(() -> {
                try (OutputStream in = process.stdin()) {
                    for (int i = 0; i < blocks; i++) {
                        in.write(block);
                    }
                } catch (java.io.IOException broken) {
                    throw new java.io.UncheckedIOException(broken);
                }
            });
            InputStream out = process.stdout();
            for (int i = 0; i < blocks; i++) {
                assertThat(out.readNBytes(block.length)).isEqualTo(block);
            }
            assertThat(out.read()).isEqualTo(-1);
            assertThat(exit(process)).isZero();
        }
    }

    @Test
    void keepsOthersGoingWhileOneIsNotRead() throws Exception {
        try (GuestProcess stuffed = guest.exec(GuestCommand.of("cat", "/dev/zero"))) {
            for (int i = 0; i < 50; i++) {
                try (GuestProcess other = guest.exec(GuestCommand.of("echo", "hi"))) {
                    assertThat(text(other.stdout())).isEqualTo("hi\n");
                }
            }
            assertThat(stuffed.exit()).isNotDone();
        }
        assertThat(guest.ping()).isPositive();
    }

    @Test
    void tellsSignalAsAShellDoes() throws Exception {
        try (GuestProcess process = guest.exec(GuestCommand.of("sleep", "1000"))) {
            process.signal(15);
            assertThat(exit(process)).isEqualTo(128 + 15);
        }
    }

    @Test
    void setsEnvironmentAndDirectory() throws Exception {
        GuestCommand command =
                new GuestCommand(
                        List.of("sh", "-c", "echo $FOO:$HOME; pwd"),
                        Map.of("FOO", "b a r", "HOME", "/nowhere"),
                        "/usr",
                        "",
                        null);
        try (GuestProcess process = guest.exec(command)) {
            assertThat(text(process.stdout())).isEqualTo("b a r:/nowhere\n/usr\n");
        }
    }

    @Test
    void missingCommandIsExit127() throws Exception {
        try (GuestProcess process = guest.exec(GuestCommand.of("no-such-command-here"))) {
            assertThat(text(process.stderr())).contains("no-such-command-here", "not found");
            assertThat(exit(process)).isEqualTo(127);
        }
    }

    @Test
    void commandThatIsNoProgramIsExit126() throws Exception {
        try (GuestProcess process = guest.exec(GuestCommand.of("/etc/passwd"))) {
            assertThat(text(process.stderr())).contains("/etc/passwd", "ermission denied");
            assertThat(exit(process)).isEqualTo(126);
        }
    }

    @Test
    void missingDirectoryIsExit126() throws Exception {
        GuestCommand command = new GuestCommand(List.of("true"), Map.of(), "/no/such", "", null);
        try (GuestProcess process = guest.exec(command)) {
            assertThat(text(process.stderr())).contains("/no/such");
            assertThat(exit(process)).isEqualTo(126);
        }
    }

    @Test
    void missingUserIsExit126() throws Exception {
        GuestCommand command =
                new GuestCommand(List.of("true"), Map.of(), "/", "nobody-here", null);
        try (GuestProcess process = guest.exec(command)) {
            assertThat(text(process.stderr())).contains("nobody-here");
            assertThat(exit(process)).isEqualTo(126);
        }
    }

    @Test
    void backgroundProcessDoesNotHoldTheCommand() throws Exception {
        try (GuestProcess process = guest.exec(shell("sleep 1000 & echo $!"))) {
            String pid = text(process.stdout()).strip();
            assertThat(exit(process)).isZero();
            try (GuestProcess kill = guest.exec(shell("kill " + pid))) {
                assertThat(exit(kill)).as("it still runs").isZero();
            }
        }
    }

    @Test
    void closingKillsTheCommandAndItsChildren() throws Exception {
        GuestProcess process = guest.exec(shell("sleep 1000 & echo $!; wait"));
        StringBuilder pid = new StringBuilder();
        for (int c = process.stdout().read(); c != '\n'; c = process.stdout().read()) {
            pid.append((char) c);
        }
        process.close();
        assertThatThrownBy(() -> exit(process)).hasMessageContaining("closed");
        // Waits as long as the child still is a living process; a zombie has no command line.
        String gone = "while [ -s /proc/" + pid + "/cmdline ]; do :; done; echo gone";
        try (GuestProcess wait = guest.exec(shell(gone + " 2>/dev/null"))) {
            assertThat(text(wait.stdout())).isEqualTo("gone\n");
        }
    }

    @Test
    void hasATerminalThatCanBeResized() throws Exception {
        GuestCommand command =
                new GuestCommand(
                        List.of(
                                "sh",
                                "-c",
                                "test -t 0 && stty size; read x; stty size; echo $TERM"),
                        Map.of("TERM", "vt100"),
                        "/",
                        "",
                        new TerminalSize(24, 80));
        try (GuestProcess process = guest.exec(command)) {
            InputStream out = process.stdout();
            assertThat(new String(out.readNBytes(7), StandardCharsets.UTF_8))
                    .isEqualTo("24 80\r\n");
            process.resize(50, 132);
            process.stdin().write("\n".getBytes(StandardCharsets.UTF_8));
            assertThat(text(out)).contains("50 132\r\n", "vt100\r\n");
            assertThat(text(process.stderr())).isEmpty();
            assertThat(exit(process)).isZero();
        }
    }

    @Test
    void controlCOnATerminalInterrupts() throws Exception {
        GuestCommand command =
                new GuestCommand(List.of("cat"), Map.of(), "/", "", new TerminalSize(24, 80));
        try (GuestProcess process = guest.exec(command)) {
            process.stdin().write("x\n".getBytes(StandardCharsets.UTF_8));
            assertThat(process.stdout().readNBytes(6)).hasSize(6); // the echo, and cat itself
            process.stdin().write(3);
            assertThat(exit(process)).isEqualTo(128 + 2);
        }
    }

    @Test
    void runsManyAtOnce() throws Exception {
        List<CompletableFuture<Integer>> exits = new ArrayList<>();
        List<GuestProcess> processes = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            GuestProcess process = guest.exec(shell("exit " + i));
            processes.add(process);
            exits.add(process.exit());
        }
        for (int i = 0; i < 100; i++) {
            assertThat(exits.get(i).get(30, TimeUnit.SECONDS)).isEqualTo(i);
        }
        processes.forEach(GuestProcess::close);
    }

    @Test
    void refusesMoreAtOnceThanItCanBearAndRecovers() throws Exception {
        List<GuestProcess> processes = new ArrayList<>();
        assertThatThrownBy(
                        () -> {
                            for (int i = 0; i < 200; i++) {
                                processes.add(guest.exec(GuestCommand.of("sleep", "1000")));
                            }
                        })
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo("guest.too_many_channels"));
        assertThat(processes).hasSize(128);
        processes.forEach(GuestProcess::close);
        awaitRoom();
    }

    @Test
    void anInterruptCancelsOneCommandAndLeavesTheOthers() throws Exception {
        GuestProcess process = guest.exec(GuestCommand.of("sleep", "1000"));
        CompletableFuture<String> outcome = new CompletableFuture<>();
        Thread reader =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                outcome.complete("read " + process.stdout().read());
                            } catch (ProblemException e) {
                                outcome.complete(e.problem().code());
                            } catch (java.io.IOException e) {
                                outcome.completeExceptionally(e);
                            }
                        });
        reader.interrupt();
        assertThat(outcome.get(10, TimeUnit.SECONDS)).isEqualTo("guest.cancelled");
        assertThat(guest.ping()).isPositive();
    }

    @Test
    void tellsWhatStandsAtAPath() {
        assertThat(guest.stat("/etc/passwd").orElseThrow().kind()).isEqualTo("file");
        assertThat(guest.stat("/etc").orElseThrow().kind()).isEqualTo("directory");
        assertThat(guest.stat("/proc/self/exe").orElseThrow().kind()).isEqualTo("symlink");
        assertThat(guest.stat("/dev/null").orElseThrow().kind()).isEqualTo("other");
        assertThat(guest.stat("/no/such/thing")).isEmpty();
    }

    @Test
    void tellsStats() {
        Guest.GuestStats stats = guest.stats();
        assertThat(stats.memoryTotal()).isGreaterThan(stats.memoryAvailable());
        assertThat(stats.memoryAvailable()).isPositive();
        assertThat(stats.diskTotal()).isGreaterThanOrEqualTo(stats.diskUsed());
        assertThat(stats.processes()).isPositive();
    }

    @Test
    void writesWhatIsOnlyInMemory() {
        guest.sync();
        assertThat(guest.ping()).isPositive();
    }

    /// Nobody cancelled the command: its guest went away under it.
    @Test
    void closingEndsTheConversation() throws Exception {
        GuestProcess process = guest.exec(GuestCommand.of("sleep", "1000"));
        guest.close();
        guest.gone().get(10, TimeUnit.SECONDS);
        assertThatThrownBy(() -> exit(process))
                .hasRootCauseInstanceOf(ProblemException.class)
                .rootCause()
                .satisfies(GuestContract::isGone);
        assertThatThrownBy(() -> guest.ping()).satisfies(GuestContract::isGone);
    }

    private static void isGone(Throwable failure) {
        assertThat(failure)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo("guest.gone"));
    }

    Guest guest() {
        return guest;
    }

    /// A slot is free again when the agent has seen the end of what was closed.
    private void awaitRoom() throws Exception {
        for (int attempt = 0; ; attempt++) {
            try (GuestProcess process = guest.exec(GuestCommand.of("true"))) {
                assertThat(exit(process)).isZero();
                return;
            } catch (ProblemException busy) {
                assertThat(attempt).as("attempts").isLessThan(10_000);
            }
        }
    }

    static GuestCommand shell(String script) {
        return GuestCommand.of("sh", "-c", script);
    }

    static String text(InputStream in) throws java.io.IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    static int exit(GuestProcess process) throws Exception {
        return process.exit().get(30, TimeUnit.SECONDS);
    }
}
