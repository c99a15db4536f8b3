package dev.hutch.daemon;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.ProblemException;
import dev.hutch.api.call.Hutch;
import dev.hutch.api.call.SystemCall;
import dev.hutch.cli.http.HttpHutch;
import dev.hutch.daemon.http.HttpServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The contract through the real server, from the far end of its unix socket.
class HttpHutchTest extends HutchContract {
    @TempDir Path directory;
    private Daemon daemon;
    private HttpServer server;
    private HttpHutch hutch;

    @BeforeEach
    void open() {
        daemon = TestDaemon.open(directory);
        Path socket = TestDaemon.home(directory).httpSocket();
        server = HttpServer.open(socket, daemon.hutch());
        hutch = new HttpHutch(socket);
    }

    @AfterEach
    void close() {
        hutch.close();
        server.close();
        daemon.close();
    }

    @Override
    protected Hutch hutch() {
        return hutch;
    }

    @Test
    void saysThatNobodyIsThere() {
        server.close();
        assertThatThrownBy(() -> hutch.call(new SystemCall.Version()))
                .isInstanceOf(ProblemException.class)
                .extracting(e -> ((ProblemException) e).problem().code())
                .isEqualTo("daemon.unreachable");
    }
}
