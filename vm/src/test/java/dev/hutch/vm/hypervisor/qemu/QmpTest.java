package dev.hutch.vm.hypervisor.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QmpTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String GREETING = "{\"QMP\":{\"version\":{},\"capabilities\":[]}}\n";

    @TempDir Path directory;

    @Test
    void agreesAsksAndHearsEventsInBetween() throws Exception {
        List<String> heard = Collections.synchronizedList(new ArrayList<>());
        try (Server server =
                        new Server(
                                GREETING,
                                "{\"return\":{},\"id\":\"1\"}\n",
                                "{\"event\":\"STOP\",\"data\":{}}\n{\"return\":{\"status\":\"x\"},\"id\":\"2\"}\n");
                Qmp qmp = Qmp.connect(server.path, PATIENCE, event -> heard.add(event.name()))) {
            assertThat(qmp.execute("query-status", PATIENCE).path("status").asString(""))
                    .isEqualTo("x");
            assertThat(heard).containsExactly("STOP");
        }
    }

    @Test
    void anErrorIsToldInQemusWords() throws Exception {
        try (Server server =
                        new Server(
                                GREETING,
                                "{\"return\":{},\"id\":\"1\"}\n",
                                "{\"error\":{\"class\":\"GenericError\",\"desc\":\"no such thing\"},\"id\":\"2\"}\n");
                Qmp qmp = Qmp.connect(server.path, PATIENCE, event -> {})) {
            assertThatThrownBy(() -> qmp.execute("device_del", PATIENCE))
                    .hasMessage("QEMU refuses device_del: no such thing");
        }
    }

    @Test
    void theEndOfTheOtherSideIsUnavailableAtOnce() throws Exception {
        try (Server server = new Server(GREETING, "{\"return\":{},\"id\":\"1\"}\n");
                Qmp qmp = Qmp.connect(server.path, PATIENCE, event -> {})) {
            assertKind(Problem.Kind.UNAVAILABLE, () -> qmp.execute("query-status", PATIENCE));
        }
        assertKind(
                Problem.Kind.UNAVAILABLE,
                () -> Qmp.connect(directory.resolve("none"), PATIENCE, event -> {}));
    }

    @Test
    void whatIsNotJsonIsCorrupt() throws Exception {
        try (Server server = new Server("SSH-2.0-whatever\n")) {
            assertKind(Problem.Kind.CORRUPT, () -> Qmp.connect(server.path, PATIENCE, event -> {}));
        }
    }

    @Test
    void aLineWithoutAnEndIsBounded() throws Exception {
        try (Server server = new Server("x".repeat(5 << 20))) {
            assertKind(Problem.Kind.CORRUPT, () -> Qmp.connect(server.path, PATIENCE, event -> {}));
        }
    }

    @Test
    void silenceHasADeadline() throws Exception {
        try (Server server = new Server("")) {
            assertKind(
                    Problem.Kind.TIMED_OUT,
                    () -> Qmp.connect(server.path, Duration.ofMillis(50), event -> {}));
        }
    }

    private static void assertKind(Problem.Kind kind, Runnable work) {
        assertThatThrownBy(work::run)
                .isInstanceOf(ProblemException.class)
                .extracting(e -> ((ProblemException) e).kind())
                .isEqualTo(kind);
    }

    /// Says its first line, then one more after each line it hears, then hangs up; an empty first
    /// line is a server that never speaks.
    private final class Server implements AutoCloseable {
        private final Path path = directory.resolve("qmp.sock");
        private final ServerSocketChannel server;

        Server(String... lines) throws IOException {
            server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            server.bind(UnixDomainSocketAddress.of(path));
            Thread.startVirtualThread(() -> serve(lines));
        }

        private void serve(String[] lines) {
            try (SocketChannel client = server.accept();
                    BufferedReader in =
                            new BufferedReader(
                                    new InputStreamReader(
                                            Channels.newInputStream(client),
                                            StandardCharsets.UTF_8));
                    OutputStream out = Channels.newOutputStream(client)) {
                for (int i = 0; i < lines.length; i++) {
                    out.write(lines[i].getBytes(StandardCharsets.UTF_8));
                    if (i + 1 < lines.length || lines[i].isEmpty()) {
                        in.readLine();
                    }
                    if (lines[i].isEmpty()) {
                        in.readLine();
                    }
                }
                if (lines.length > 2) {
                    in.readLine();
                }
            } catch (IOException clientGone) {
                // The test has seen what it came for.
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
            java.nio.file.Files.deleteIfExists(path);
        }
    }
}
