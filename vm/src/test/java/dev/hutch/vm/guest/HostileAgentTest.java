package dev.hutch.vm.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.ProblemException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What the host does when whoever is at the other end of the socket breaks the format: the
/// conversation ends with a clear problem, and nobody waits for ever.
@Timeout(120)
final class HostileAgentTest {
    private static final Set<String> ENDS =
            Set.of(
                    "guest.protocol",
                    "guest.gone",
                    "guest.no_hello",
                    "guest.version",
                    "guest.closed");

    private Path directory;
    private ServerSocketChannel server;

    @BeforeEach
    void listen() throws IOException {
        directory = Files.createTempDirectory("hutch-hostile");
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket()));
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        Files.deleteIfExists(socket());
        Files.delete(directory);
    }

    @Test
    void silenceIsNoHello() {
        assertThatThrownBy(() -> GuestChannel.connect(socket(), Duration.ofMillis(1500)))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo("guest.no_hello"));
    }

    @Test
    void missingSocketIsUnreachable() {
        assertThatThrownBy(
                        () -> GuestChannel.connect(directory.resolve("no"), Duration.ofSeconds(1)))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo("guest.unreachable"));
    }

    @Test
    void endlessRubbishIsAProtocolProblem() {
        serve((in, out) -> {
            ByteBuffer rubbish = ByteBuffer.allocate(1 << 16);
            while (true) {
                out.write(rubbish.clear());
            }
        });
        assertThatThrownBy(() -> GuestChannel.connect(socket(), Duration.ofSeconds(30)))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo("guest.protocol"));
    }

    @Test
    void skipsWhatAnEarlierConversationLeft() throws Exception {
        serve((in, out) -> {
            long nonce = readOpen(in);
            send(out, ByteBuffer.wrap(new byte[100_003]));
            send(out, greeting(nonce + 1, 1)); // of another opening
            send(out, ByteBuffer.wrap(Frame.agentPreamble(), 0, 7)); // half of one
            send(out, greeting(nonce, 1));
            ByteBuffer request = ByteBuffer.allocate(100);
            in.read(request);
            ByteBuffer pong = ByteBuffer.allocate(20);
            Frame.putHeader(pong, 8, FrameType.PONG, 0, 1);
            send(out, pong.putLong(0).flip());
            in.read(request.clear());
        });
        try (Guest guest = GuestChannel.connect(socket(), Duration.ofSeconds(10))) {
            assertThat(guest.hello().kernel()).isEqualTo("k");
            assertThat(guest.ping()).isPositive();
        }
    }

    @Test
    void anAgentThatDoesNotKnowWhatIsNextIsAskedWithoutIt() throws Exception {
        serve((in, out) -> {
            assertThat(readOpening(in).getShort(2)).isEqualTo((short) 1);
            ByteBuffer flush = ByteBuffer.allocate(Frame.HEADER_SIZE + Frame.MAX_PAYLOAD);
            while (flush.hasRemaining()) {
                in.read(flush);
            }
            ByteBuffer opening = readOpening(in);
            assertThat(opening.getShort(2)).isZero();
            send(out, greeting(opening.getLong(4), 1));
            in.read(ByteBuffer.allocate(1));
        });
        try (Guest guest = GuestChannel.connect(socket(), Duration.ofSeconds(10), Next.COMMAND)) {
            assertThat(guest.hello().kernel()).isEqualTo("k");
        }
    }

    @Test
    void anotherVersionIsUnsupported() {
        serve((in, out) -> send(out, greeting(readOpen(in), 2)));
        assertThatThrownBy(() -> GuestChannel.connect(socket(), Duration.ofSeconds(10)))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo("guest.version"));
    }

    @Test
    void moreOutputThanAllowedIsAProtocolProblem() throws Exception {
        serve((in, out) -> {
            send(out, greeting(readOpen(in), 1));
            in.read(ByteBuffer.allocate(1000));
            ByteBuffer started = ByteBuffer.allocate(16);
            Frame.putHeader(started, 4, FrameType.STARTED, 0, 1);
            send(out, started.putInt(1).flip());
            ByteBuffer data = ByteBuffer.allocate(Frame.HEADER_SIZE + Frame.MAX_DATA);
            Frame.putHeader(data, Frame.MAX_DATA, FrameType.DATA, Frame.OUTPUT, 1);
            while (true) {
                send(out, data.clear());
            }
        });
        try (Guest guest = GuestChannel.connect(socket(), Duration.ofSeconds(10))) {
            GuestProcess process = guest.exec(GuestCommand.of("x"));
            guest.gone().get(10, TimeUnit.SECONDS);
            assertThatThrownBy(() -> process.exit().get(10, TimeUnit.SECONDS))
                    .hasMessageContaining("more data than it was allowed to");
        }
    }

    @Test
    void anEndWithoutABeginningEnds() throws Exception {
        serve((in, out) -> {
            send(out, greeting(readOpen(in), 1));
            in.read(ByteBuffer.allocate(Frame.HEADER_SIZE));
            ByteBuffer exit = ByteBuffer.allocate(Frame.HEADER_SIZE + 4);
            Frame.putHeader(exit, 4, FrameType.EXIT, 0, 1);
            send(out, exit.putInt(7).flip());
            in.read(ByteBuffer.allocate(1 << 16));
        });
        try (Guest guest = GuestChannel.connect(socket(), Duration.ofSeconds(10))) {
            assertThat(guest.exec(GuestCommand.of("x")).exit().get(10, TimeUnit.SECONDS))
                    .isEqualTo(7);
        }
    }

    @Test
    void randomConversationsAlwaysEnd() throws Exception {
        for (int seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            CompletableFuture<Void> served =
                    serve((in, out) -> {
                        ByteBuffer greeting = greeting(readOpen(in), 1);
                        damage(greeting, random, random.nextInt(8) == 0 ? 1 : 0);
                        send(out, greeting);
                        if (random.nextBoolean()) { // else it meets a host that has asked nothing
                            in.read(ByteBuffer.allocate(Frame.HEADER_SIZE));
                        }
                        for (int i = random.nextInt(20); i >= 0; i--) {
                            send(out, randomFrame(random));
                        }
                    });
            try (Guest guest = GuestChannel.connect(socket(), Duration.ofMillis(300))) {
                GuestProcess process = guest.exec(GuestCommand.of("x"));
                process.stdout().readAllBytes();
                process.exit().get(10, TimeUnit.SECONDS);
                guest.ping();
            } catch (ProblemException e) {
                // Its end, or an error that the agent reported in a frame that was well-formed.
                assertThat(e.problem().code()).as("seed " + seed).startsWith("guest.");
            } catch (java.util.concurrent.ExecutionException e) {
                assertThat(e.getCause()).as("seed " + seed).isInstanceOf(ProblemException.class);
                assertThat(ENDS).contains(((ProblemException) e.getCause()).problem().code());
            }
            served.get(10, TimeUnit.SECONDS);
        }
    }

    private Path socket() {
        return directory.resolve("s");
    }

    private interface Conversing {
        void with(SocketChannel in, SocketChannel out) throws IOException;
    }

    private CompletableFuture<Void> serve(Conversing conversing) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try (SocketChannel host = server.accept()) {
                conversing.with(host, host);
            } catch (IOException hostIsGone) {
                // as it should be
            } finally {
                done.complete(null);
            }
        });
        return done;
    }

    private static long readOpen(SocketChannel in) throws IOException {
        return readOpening(in).getLong(4);
    }

    /// The payload of the frame.
    private static ByteBuffer readOpening(SocketChannel in) throws IOException {
        ByteBuffer open = ByteBuffer.allocate(Frame.PREAMBLE_SIZE + Frame.HEADER_SIZE + 12);
        while (open.hasRemaining()) {
            if (in.read(open) < 0) {
                throw new IOException("the host is gone");
            }
        }
        return open.position(Frame.PREAMBLE_SIZE + Frame.HEADER_SIZE).slice();
    }

    private static void send(SocketChannel out, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }

    private static ByteBuffer greeting(long nonce, int version) {
        byte[] payload =
                new PayloadWriter()
                        .u64(nonce)
                        .u16(version)
                        .u8(0)
                        .u8(0)
                        .u64(1)
                        .string("a")
                        .string("k")
                        .u32(0)
                        .toBytes();
        ByteBuffer bytes =
                ByteBuffer.allocate(Frame.PREAMBLE_SIZE + Frame.HEADER_SIZE + payload.length);
        bytes.put(Frame.agentPreamble());
        Frame.putHeader(bytes, payload.length, FrameType.HELLO, 0, 0);
        return bytes.put(payload).flip();
    }

    private static ByteBuffer randomFrame(Random random) {
        FrameType[] types = FrameType.values();
        byte[] payload = new byte[random.nextInt(random.nextInt(10) == 0 ? 40_000 : 12)];
        random.nextBytes(payload);
        if (payload.length == 4) {
            payload[0] = payload[1] = 0; // a plausible number
        }
        ByteBuffer bytes = ByteBuffer.allocate(Frame.HEADER_SIZE + payload.length);
        FrameType type = types[random.nextInt(types.length)];
        int stream = type == FrameType.DATA || type == FrameType.EOF ? 1 + random.nextInt(2) : 0;
        Frame.putHeader(
                bytes,
                payload.length,
                type,
                stream,
                random.nextInt(20) == 0 ? random.nextInt() : 1);
        bytes.put(payload).flip();
        damage(bytes, random, random.nextInt(3));
        return bytes;
    }

    private static void damage(ByteBuffer bytes, Random random, int times) {
        for (int i = 0; i < times && random.nextInt(3) == 0; i++) {
            bytes.put(random.nextInt(bytes.limit()), (byte) random.nextInt(256));
        }
    }
}
