package dev.hutch.daemon.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hutch.api.BuildInfo;
import dev.hutch.api.call.CallIo.Control;
import dev.hutch.api.call.RegistryAccess;
import dev.hutch.cli.Cli;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The program that users start, against the server it talks to. Its guests are scripted; real ones
/// are tried end to end.
@Timeout(60)
final class NativeClientIT {
    private static final BuildInfo BUILD = new BuildInfo("1", "c", "t");
    private static final Path PROGRAMS = Path.of("target", "native").toAbsolutePath();

    @TempDir private Path home;
    private final ScriptedGuest guest = new ScriptedGuest();
    private Path socket;
    private RelayServer server;

    @BeforeAll
    static void build() throws Exception {
        Process make =
                new ProcessBuilder(
                                "make",
                                "-s",
                                "-C",
                                "../native/client",
                                "OUT=" + PROGRAMS,
                                "BUILD_STAMP=1 c t")
                        .inheritIO()
                        .start();
        assertThat(make.waitFor()).isZero();
    }

    @BeforeEach
    void open() throws IOException {
        Path run = home.resolve("run");
        Files.createDirectory(
                run,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        socket = run.resolve("cli.sock");
        server = serve(BUILD);
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void endsWithTheCommandsCode() throws Exception {
        Ended ended = run("exec", "vm", "code", "7");
        assertThat(ended.code).isEqualTo(7);
        assertThat(ended.text()).isEqualTo("ran code");
        assertThat(ended.messages).isEmpty();
    }

    @Test
    void writesMoreThanAWindowToEitherStream() throws Exception {
        assertThat(run("exec", "vm", "flood").out).isEqualTo(ScriptedGuest.FLOOD);
        assertThat(run("exec", "vm", "complain").messages).isEqualTo(ScriptedGuest.FLOOD);
    }

    @Test
    void readsMoreThanAWindow() throws Exception {
        Ended ended = finish(start("exec", "-i", "vm", "echo"), ScriptedGuest.FLOOD);
        assertThat(ended.out).isEqualTo(ScriptedGuest.FLOOD);
        assertThat(ended.code).isZero();
    }

    /// A script reads its own lines after a command that wanted no input.
    @Test
    void leavesTheInputToWhoComesNext() throws Exception {
        Process shell = shell("\"$0\" exec vm code 0; \"$0\" exec -i vm echo");
        Ended ended = finish(shell, "for the second".getBytes(StandardCharsets.UTF_8));
        assertThat(ended.text()).isEqualTo("ran codefor the second");
    }

    @Test
    void isAskedForVariables() throws Exception {
        ProcessBuilder builder = builder(client(), "exec", "-e", "TOKEN", "vm", "env");
        builder.environment().put("TOKEN", "a=b");
        assertThat(finish(builder.start(), new byte[0]).text()).isEqualTo("{TOKEN=a=b}");
    }

    /// They are known without being asked for, or they would be missing here.
    @Test
    void saysUnaskedHowRegistriesAreReached() throws Exception {
        Map<String, String> all = new TreeMap<>();
        RegistryAccess.VARIABLES.forEach(name -> all.put(name, "of " + name));
        List<String> words = new ArrayList<>(List.of(client(), "exec"));
        all.keySet().forEach(name -> words.addAll(List.of("-e", name)));
        words.addAll(List.of("vm", "env"));
        ProcessBuilder builder = builder(words.toArray(String[]::new));
        builder.environment().putAll(all);
        String said = finish(builder.start(), new byte[0]).text();
        all.forEach((name, value) -> assertThat(said).contains(name + "=" + value));
    }

    @Test
    void passesSignalsToTheGuest() throws Exception {
        Process client = start("exec", "vm", "trap");
        guest.asleep.await();
        client.destroy();
        assertThat(client.waitFor()).isEqualTo(15);
    }

    @Test
    void cancelsOnASignalThatNoGuestTakes() throws Exception {
        Process client = start("vm", "start", "dev");
        guest.asleep.await();
        client.destroy();
        assertThat(client.waitFor()).isEqualTo(128 + 15);
        guest.interrupted.await();
    }

    @Test
    void endsAtOnceWhenItIsToldTwice() throws Exception {
        Process client = start("exec", "vm", "deaf");
        guest.asleep.await();
        client.destroy();
        guest.told.await();
        client.destroy();
        assertThat(client.waitFor()).isEqualTo(128 + 15);
        guest.interrupted.await();
    }

    @Test
    void aKilledClientHangsUp() throws Exception {
        Process client = start("vm", "start", "dev");
        guest.asleep.await();
        client.destroyForcibly();
        guest.interrupted.await();
        assertThat(guest.controls).containsExactly(new Control.Hangup());
    }

    @Test
    void endsLikeAnyProgramWhoseReaderLeft() throws Exception {
        Process shell = shell("\"$0\" exec vm flood | head -c 1 | wc -c; echo ${PIPESTATUS[0]}");
        assertThat(finish(shell, new byte[0]).text()).isEqualTo("1\n141\n");
    }

    @Test
    void saysWhyItIsTurnedAway() throws Exception {
        server.close();
        server = serve(new BuildInfo("2", "c", "t"));
        Ended ended = run("version");
        assertThat(ended.code).isEqualTo(125);
        assertThat(new String(ended.messages, StandardCharsets.UTF_8))
                .contains("another build", "try: ");
        assertThat(ended.out).isEmpty();
    }

    @Test
    void saysThatTheDaemonWentAway() throws Exception {
        server.close();
        try (ServerSocketChannel brief = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            brief.bind(UnixDomainSocketAddress.of(socket));
            Process client = start("version");
            try (SocketChannel channel = brief.accept()) {
                assertThat(channel.read(ByteBuffer.allocate(7))).isEqualTo(7);
            }
            Ended ended = finish(client, new byte[0]);
            assertThat(ended.code).isEqualTo(125);
            assertThat(new String(ended.messages, StandardCharsets.UTF_8))
                    .contains("the daemon went away");
        }
    }

    @Test
    void refusesWhatIsNoFrame() throws Exception {
        server.close();
        try (ServerSocketChannel odd = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            odd.bind(UnixDomainSocketAddress.of(socket));
            Process client = start("version");
            try (SocketChannel channel = odd.accept()) {
                channel.write(ByteBuffer.wrap("HTTP/1.1 400 Bad Request\r\n".getBytes()));
                Ended ended = finish(client, new byte[0]);
                assertThat(ended.code).isEqualTo(125);
                assertThat(new String(ended.messages, StandardCharsets.UTF_8)).contains("no frame");
            }
        }
    }

    /// Raw while the guest reads: one byte comes through without a return, and is not echoed.
    /// Afterwards the terminal is as it was.
    @Test
    void makesTheTerminalRawAndPutsItBack() throws Exception {
        expect(
                """
                set before [exec stty -g < $spawn_out(slave,name)]
                wait_for "<20x70>"
                exec stty rows 41 columns 111 < $spawn_out(slave,name)
                wait_for "<41x111>"
                if {[exec stty -g < $spawn_out(slave,name)] eq $before} { exit 96 }
                send "\\005"
                wait_for "code=5"
                if {[exec stty -g < $spawn_out(slave,name)] ne $before} { exit 97 }
                send "\\r"
                """);
    }

    @Test
    void putsTheTerminalBackWhenItIsToldToEnd() throws Exception {
        expect(
                """
                set before [exec stty -g < $spawn_out(slave,name)]
                wait_for "<20x70>"
                exec pkill -TERM -P $shell -x hutch
                wait_for "<signal 15>"
                exec pkill -TERM -P $shell -x hutch
                wait_for "code=143"
                if {[exec stty -g < $spawn_out(slave,name)] ne $before} { exit 97 }
                send "\\r"
                """);
    }

    private void expect(String body) throws Exception {
        String script =
                """
                set timeout 30
                set stty_init "rows 20 columns 70"
                proc wait_for {what} {
                    expect {
                        -ex $what { return }
                        timeout { exit 99 }
                        eof { exit 98 }
                    }
                }
                set shell [spawn bash -c {"$0" exec -it vm screen; echo code=$?; read x} %s]
                """
                        .formatted(client());
        Process process = builder("expect", "-c", script + body + "expect eof\nexit 0\n").start();
        Ended ended = finish(process, new byte[0]);
        assertThat(ended.code).as(ended.text()).isZero();
    }

    private RelayServer serve(BuildInfo build) {
        Cli cli = new Cli(guest, home.resolve("log"), InstantSource.system());
        return RelayServer.open(socket, build, cli, new BusyHost());
    }

    private static String client() {
        return PROGRAMS.resolve("hutch").toString();
    }

    private Process start(String... arguments) throws IOException {
        List<String> words = new ArrayList<>(List.of(client()));
        words.addAll(Arrays.asList(arguments));
        return builder(words.toArray(String[]::new)).start();
    }

    private Process shell(String script) throws IOException {
        return builder("bash", "-c", script, client()).start();
    }

    private ProcessBuilder builder(String... words) {
        ProcessBuilder builder = new ProcessBuilder(words).directory(new File("/"));
        builder.environment().put("HUTCH_HOME", home.toString());
        return builder;
    }

    private Ended run(String... arguments) throws Exception {
        return finish(start(arguments), new byte[0]);
    }

    private record Ended(int code, byte[] out, byte[] messages) {
        String text() {
            return new String(out, StandardCharsets.UTF_8);
        }
    }

    private static Ended finish(Process process, byte[] input) throws Exception {
        Thread feeder =
                Thread.startVirtualThread(() -> {
                    try (OutputStream in = process.getOutputStream()) {
                        in.write(input);
                    } catch (IOException e) {
                        // It ended without wanting all of it, which some are here to do.
                    }
                });
        byte[][] messages = new byte[1][];
        Thread listener =
                Thread.startVirtualThread(() -> {
                    try {
                        messages[0] = process.getErrorStream().readAllBytes();
                    } catch (IOException e) {
                        messages[0] = e.toString().getBytes(StandardCharsets.UTF_8);
                    }
                });
        byte[] out = process.getInputStream().readAllBytes();
        listener.join();
        feeder.join();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), out, messages[0]);
    }

    /// At work, so that other builds are refused and not waited for.
    private static final class BusyHost implements RelayHost {
        @Override
        public boolean idle() {
            return false;
        }

        @Override
        public void stop() {
            throw new AssertionError("nobody asked it to stop");
        }

        @Override
        public boolean stopping() {
            return false;
        }
    }
}
