package dev.hutch.daemon.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hutch.api.BuildInfo;
import dev.hutch.api.call.CallIo;
import dev.hutch.cli.Cli;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@SuppressWarnings("try") // some peers only need to be there
class RelayServerTest {
    private static final BuildInfo BUILD = new BuildInfo("1", "c", "t");
    private static final String STAMP = "1 c t";

    @TempDir private Path directory;
    private final ScriptedGuest guest = new ScriptedGuest();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final AtomicBoolean idle = new AtomicBoolean(true);
    private final AtomicBoolean stopping = new AtomicBoolean();
    private Path socket;
    private RelayServer server;

    @BeforeEach
    void open() {
        socket = directory.resolve("cli.sock");
        Cli cli = new Cli(guest, directory.resolve("log"), InstantSource.system());
        server = RelayServer.open(socket, BUILD, cli, new Host());
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void passesOutputAndExitCode() throws IOException {
        try (RelayPeer peer = new RelayPeer(socket).start(STAMP, "exec", "vm", "code", "7")) {
            assertThat(peer.next().text()).isEqualTo("ran code");
            assertThat(peer.exit()).isEqualTo(7);
        }
    }

    @Test
    void asksForInputOnlyWhenItIsRead() throws IOException {
        try (RelayPeer peer = new RelayPeer(socket).start(STAMP, "exec", "vm", "code", "0")) {
            assertThat(peer.rest()).noneMatch(frame -> frame.type() == FrameType.READ);
        }
        try (RelayPeer peer = new RelayPeer(socket).start(STAMP, "exec", "-i", "vm", "echo")) {
            assertThat(peer.next(FrameType.READ).payload().getInt()).isPositive();
            peer.send(Frame.of(FrameType.INPUT, "hello"));
            assertThat(peer.next(FrameType.OUTPUT).text()).isEqualTo("hello");
            peer.send(Frame.of(FrameType.INPUT_END));
            assertThat(peer.exit()).isZero();
        }
    }

    @Test
    void sendsNoMoreThanTheWindow() throws IOException {
        try (RelayPeer peer = new RelayPeer(socket).start(STAMP, "exec", "vm", "flood")) {
            int received = 0;
            while (received < RelayOutput.WINDOW) {
                received += peer.next(FrameType.OUTPUT).payload().remaining();
            }
            assertThat(received).isEqualTo(RelayOutput.WINDOW);
            // A whole window is unwritten, and still a signal gets through.
            peer.send(Frame.of(FrameType.SIGNAL, (byte) 2));
            assertThat(peer.next().type()).as("what comes next").isNotEqualTo(FrameType.OUTPUT);
        }
    }

    @Test
    void goesOnWhenCreditComes() throws IOException {
        try (RelayPeer peer = new RelayPeer(socket).start(STAMP, "exec", "vm", "flood")) {
            int received = 0;
            while (received < ScriptedGuest.FLOOD.length) {
                int bytes = peer.next(FrameType.OUTPUT).payload().remaining();
                received += bytes;
                if (received
                        <= ScriptedGuest.FLOOD.length
                                - RelayOutput.WINDOW) { // the rest is sent without
                    ByteBuffer credit = ByteBuffer.allocate(5).put((byte) 1).putInt(bytes).flip();
                    peer.send(new Frame(FrameType.CREDIT, credit));
                }
            }
            assertThat(peer.exit()).isZero();
        }
    }

    @Test
    void cancelsOnASignalAndSaysWhich() throws Exception {
        try (RelayPeer peer = new RelayPeer(socket).start(STAMP, "exec", "vm", "sleep")) {
            guest.asleep.await();
            peer.send(Frame.of(FrameType.SIGNAL, (byte) 15));
            assertThat(peer.exit()).isEqualTo(128 + 15);
        }
    }

    @Test
    void passesSignalsOnToWhoTakesThem() throws Exception {
        try (RelayPeer peer = new RelayPeer(socket).start(STAMP, "exec", "vm", "trap")) {
            guest.asleep.await();
            peer.send(Frame.of(FrameType.SIGNAL, (byte) 15));
            assertThat(peer.exit()).isEqualTo(15);
        }
    }

    @Test
    void cancelsWhenTheClientIsGone() throws Exception {
        try (RelayPeer peer = new RelayPeer(socket).start(STAMP, "exec", "vm", "sleep")) {
            guest.asleep.await();
        }
        guest.interrupted.await();
    }

    /// Which is how whoever works for it knows to go on.
    @Test
    void saysThatTheClientIsGoneBeforeItInterrupts() throws Exception {
        try (RelayPeer peer = new RelayPeer(socket).start(STAMP, "vm", "start", "dev")) {
            guest.asleep.await();
        }
        guest.interrupted.await();
        assertThat(guest.controls).containsExactly(new CallIo.Control.Hangup());
    }

    @Test
    void passesNoSignalToACallThatOnlyReports() throws Exception {
        try (RelayPeer peer = new RelayPeer(socket).start(STAMP, "vm", "start", "dev")) {
            guest.asleep.await();
            peer.send(Frame.of(FrameType.SIGNAL, (byte) 2));
            assertThat(peer.exit()).isEqualTo(128 + 2);
        }
        assertThat(guest.controls).isEmpty();
    }

    @Test
    void asksTheClientForAVariable() throws IOException {
        try (RelayPeer peer =
                new RelayPeer(socket).start(STAMP, "exec", "-e", "TOKEN", "vm", "env")) {
            assertThat(peer.next(FrameType.ASK).text()).isEqualTo("TOKEN");
            peer.send(Frame.of(FrameType.VARIABLE, "TOKEN=a=b"));
            assertThat(peer.next(FrameType.OUTPUT).text()).isEqualTo("{TOKEN=a=b}");
        }
    }

    @Test
    void makesRoomForAnotherBuildWhenIdle() throws Exception {
        try (RelayPeer peer = new RelayPeer(socket).start("2 c t", "version")) {
            assertThat(peer.next().type()).isEqualTo(FrameType.RESTART);
            stopped.await();
        }
        assertThat(stopping).isTrue();
    }

    @Test
    void refusesAnotherBuildWhenAtWork() throws IOException {
        idle.set(false);
        try (RelayPeer peer = new RelayPeer(socket).start("2 c t", "version")) {
            Frame refusal = peer.next();
            assertThat(refusal.type()).isEqualTo(FrameType.REFUSE);
            assertThat(refusal.text()).contains("another build (1 c t").contains("try: ");
        }
        assertThat(stopping).isFalse();
    }

    @Test
    void letsCommandsWindUpWhenTheDaemonEnds() throws Exception {
        try (RelayPeer peer = new RelayPeer(socket).start(STAMP, "exec", "vm", "sleep")) {
            guest.asleep.await();
            stopping.set(true);
            server.close();
            Frame exit = peer.next(FrameType.EXIT);
            assertThat(exit.payload().get()).isEqualTo((byte) 125);
            assertThat(exit.payload().get()).as("linger").isEqualTo((byte) 1);
        }
    }

    /// Garbage of every kind ends its own connection and nobody else's.
    @Test
    void survivesGarbage() throws IOException {
        Random random = new Random(20260101);
        for (int round = 0; round < 200; round++) {
            try (RelayPeer peer = new RelayPeer(socket)) {
                if (random.nextBoolean()) {
                    peer.start(STAMP, "exec", "-i", "vm", "echo");
                }
                byte[] garbage = new byte[random.nextInt(64) + 1];
                random.nextBytes(garbage);
                garbage[0] = (random.nextInt(4) == 0 ? garbage[0] : 0);
                peer.channel.write(ByteBuffer.wrap(garbage));
                peer.channel.shutdownOutput();
                while (peer.channel.read(ByteBuffer.allocate(4096)) >= 0) {
                    // Until the server has closed it.
                }
            } catch (EOFException | java.net.SocketException reset) {
                // Closed before all was written: as good.
            } catch (IOException broken) {
                assertThat(broken).hasMessageContaining("roken pipe");
            }
        }
        passesOutputAndExitCode();
    }

    private final class Host implements RelayHost {
        @Override
        public boolean idle() {
            return idle.get();
        }

        @Override
        public void stop() {
            stopping.set(true);
            stopped.countDown();
        }

        @Override
        public boolean stopping() {
            return stopping.get();
        }
    }
}
