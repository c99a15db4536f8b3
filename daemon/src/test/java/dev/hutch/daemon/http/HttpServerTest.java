package dev.hutch.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hutch.daemon.Daemon;
import dev.hutch.daemon.TestDaemon;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The bytes themselves, as any HTTP client would see them.
@Timeout(60)
class HttpServerTest {
    @TempDir Path directory;
    private Daemon daemon;
    private HttpServer server;
    private Path socket;

    @BeforeEach
    void open() {
        daemon = TestDaemon.open(directory);
        socket = TestDaemon.home(directory).httpSocket();
        server = HttpServer.open(socket, daemon.hutch());
    }

    @AfterEach
    void close() {
        server.close();
        daemon.close();
    }

    @Test
    void answersCallsAndTellsProblemsWithTheirStatus() throws IOException {
        assertThat(post("system.version", "")).startsWith("HTTP/1.1 200").contains("\"version\":");
        assertThat(post("vm.ls", "{\"all\": true}")).contains("{\"vms\":[]}");
        assertThat(post("vm.show", "{\"vm\": \"x\"}"))
                .startsWith("HTTP/1.1 404")
                .contains("application/json")
                .contains("\"code\":\"vm.not_found\"");
        assertThat(post("vm.fly", "{}"))
                .startsWith("HTTP/1.1 404")
                .contains("request.unknown_call");
        assertThat(post("vm.show", "{\"vn\": 1}")).startsWith("HTTP/1.1 400").contains("vn");
        assertThat(post("vm.show", "{\"vm\"")).startsWith("HTTP/1.1 400");
        assertThat(post("vm.logs", "{\"vm\": \"x\"}")).contains("http.needs_streams");
        assertThat(send("GET", "/v1/vm.ls", "", "")).contains("http.wrong_method");
        assertThat(send("GET", "/elsewhere", "", "")).startsWith("HTTP/1.1 404");
        assertThat(send("GET", "/v1/../../etc/passwd", "", "")).startsWith("HTTP/1.1 4");
    }

    @Test
    void aJobCanBeWatchedLater() throws IOException {
        String begun = send("POST", "/v1/system.doctor", "Prefer: respond-async\r\n", "{}");
        assertThat(begun).startsWith("HTTP/1.1 202").contains("{\"job\":\"1\"}");
        String told = send("GET", "/v1/jobs/1/events", "", "");
        assertThat(told)
                .contains("event: event\ndata: {\"started\":{\"job\":\"1\"}}")
                .contains("event: result\ndata: {\"checks\":");
        assertThat(send("GET", "/v1/jobs/1", "", "")).contains("\"state\":\"done\"");
        assertThat(send("GET", "/v1/jobs/99", "", "")).startsWith("HTTP/1.1 404");
    }

    @Test
    void describesItself() throws IOException {
        assertThat(send("GET", "/v1/openapi.json", "", ""))
                .contains("/v1/vm.create")
                .contains("\"VmCallVmView\"")
                .contains("\"enum\":[\"creating\",\"created\"");
    }

    @Test
    void aStreamCarriesACall() throws IOException {
        String call = "{\"call\": \"system.version\"}";
        byte[] text = call.getBytes(StandardCharsets.UTF_8);
        ByteBuffer frame = ByteBuffer.allocate(text.length + 6);
        // A final text frame under a mask of zeroes, RFC 6455 section 5.2.
        frame.put((byte) 0x81).put((byte) (0x80 | text.length)).putInt(0).put(text).flip();
        String head =
                "GET /v1/stream HTTP/1.1\r\nHost: hutch\r\nUpgrade: websocket\r\n"
                        + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.write(ByteBuffer.wrap(head.getBytes(StandardCharsets.UTF_8)));
            channel.write(frame);
            StringBuilder answer = new StringBuilder();
            ByteBuffer buffer = ByteBuffer.allocate(8192);
            while (answer.indexOf("\"version\"") < 0 && channel.read(buffer) >= 0) {
                answer.append(StandardCharsets.ISO_8859_1.decode(buffer.flip()));
                buffer.clear();
            }
            assertThat(answer.toString()).startsWith("HTTP/1.1 101").contains("{\"result\":{");
        }
    }

    @Test
    void isItsOwnersAlone() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                .isEqualTo("rw-------");
    }

    private String post(String call, String body) throws IOException {
        return send("POST", "/v1/" + call, "", body);
    }

    private String send(String method, String path, String headers, String body)
            throws IOException {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        String head =
                method
                        + " "
                        + path
                        + " HTTP/1.1\r\nHost: hutch\r\nConnection: close\r\n"
                        + headers
                        + "Content-Length: "
                        + content.length
                        + "\r\n\r\n";
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.write(ByteBuffer.wrap((head + body).getBytes(StandardCharsets.UTF_8)));
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            ByteBuffer buffer = ByteBuffer.allocate(8192);
            while (channel.read(buffer) >= 0) {
                answer.write(buffer.array(), 0, buffer.position());
                buffer.clear();
            }
            return answer.toString(StandardCharsets.UTF_8);
        }
    }
}
