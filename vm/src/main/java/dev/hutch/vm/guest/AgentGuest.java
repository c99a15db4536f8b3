package dev.hutch.vm.guest;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// A guest as its agent serves it.
final class AgentGuest implements Guest {
    /// Long enough for an emulated guest on a busy host; only there so that nothing waits for ever.
    private static final Duration ANSWER_DEADLINE = Duration.ofSeconds(60);

    private static final int ENTROPY_SIZE = 256;
    private static final int COPY_SIZE = 8 * Frame.MAX_DATA;
    private static final int SHUTDOWN_GRACE_MILLIS = 3000;

    private final Conversation conversation;
    private final Hello hello;
    private final SecureRandom random = new SecureRandom();

    AgentGuest(Conversation conversation, Hello hello) {
        this.conversation = conversation;
        this.hello = hello;
    }

    @Override
    public Hello hello() {
        return hello;
    }

    @Override
    public void configure(GuestConfiguration configuration) {
        ask(FrameType.CONFIGURE, FrameType.CONFIGURED, Requests.configure(configuration));
    }

    @Override
    public void identify(GuestIdentity identity) {
        become(FrameType.IDENTIFY, identity);
    }

    @Override
    public void rehearse(GuestIdentity nobody) {
        become(FrameType.REHEARSE, nobody);
    }

    private void become(FrameType how, GuestIdentity identity) {
        byte[] entropy = new byte[ENTROPY_SIZE];
        random.nextBytes(entropy);
        ask(how, FrameType.READY, Requests.identify(identity, entropy));
    }

    @Override
    public void sync() {
        ask(FrameType.SYNC, FrameType.RESULT, new PayloadWriter());
    }

    @Override
    public GuestProcess exec(GuestCommand command) {
        Exchange exchange =
                conversation.request(FrameType.EXEC, FrameType.EXIT, Requests.exec(command));
        exchange.awaitStarted();
        return new AgentProcess(exchange);
    }

    @Override
    public TransferResult unpack(String directory, TarOwner owner, InputStream tar) {
        PayloadWriter request =
                new PayloadWriter().string(directory).u8(owner == TarOwner.ROOT ? 1 : 0);
        Exchange exchange = conversation.request(FrameType.TAR_IN, FrameType.RESULT, request);
        byte[] some = new byte[COPY_SIZE];
        try (OutputStream to = exchange.input()) {
            for (int n = tar.read(some); n >= 0; n = tar.read(some)) {
                to.write(some, 0, n);
            }
        } catch (IOException broken) {
            if (!exchange.ended().isDone()) {
                exchange.close();
                throw GuestProblems.transfer(broken);
            } // else the agent said why it stopped reading, or had read to the archive's end
        } catch (RuntimeException | Error failure) {
            exchange.close();
            throw failure;
        }
        return read(exchange.awaitEnd(), Answers::transfer);
    }

    @Override
    public TransferResult pack(String path, OutputStream tar) {
        Exchange exchange =
                conversation.request(
                        FrameType.TAR_OUT, FrameType.RESULT, new PayloadWriter().string(path));
        byte[] some = new byte[COPY_SIZE];
        try {
            InputStream from = exchange.output();
            for (int n = from.read(some); n >= 0; n = from.read(some)) {
                tar.write(some, 0, n);
            }
        } catch (IOException broken) {
            exchange.close();
            throw GuestProblems.transfer(broken);
        } catch (RuntimeException | Error failure) {
            exchange.close();
            throw failure;
        }
        return read(exchange.awaitEnd(), Answers::transfer);
    }

    @Override
    public TransferResult packChanges(OutputStream tar) {
        return pack("", tar);
    }

    @Override
    public Optional<GuestFile> stat(String path) {
        return read(
                ask(FrameType.STAT, FrameType.RESULT, new PayloadWriter().string(path)),
                Answers::stat);
    }

    @Override
    public GuestConnection connect(int port) {
        Exchange exchange =
                conversation.request(
                        FrameType.CONNECT, FrameType.RESULT, new PayloadWriter().u16(port));
        exchange.awaitStarted();
        return new AgentConnection(exchange);
    }

    @Override
    public List<Listener> listeners() {
        return read(
                ask(FrameType.LISTENERS, FrameType.RESULT, new PayloadWriter()),
                Answers::listeners);
    }

    @Override
    public GuestStats stats() {
        return read(ask(FrameType.STATS, FrameType.RESULT, new PayloadWriter()), Answers::stats);
    }

    @Override
    public Duration ping() {
        long start = System.nanoTime();
        ask(FrameType.PING, FrameType.PONG, new PayloadWriter().u64(start));
        return Duration.ofNanos(System.nanoTime() - start);
    }

    @Override
    public void powerOff() {
        ask(FrameType.SHUTDOWN, FrameType.RESULT, new PayloadWriter().u32(SHUTDOWN_GRACE_MILLIS));
    }

    @Override
    public CompletableFuture<Void> gone() {
        return conversation.gone();
    }

    @Override
    public void close() {
        conversation.finish(GuestProblems.gone());
    }

    private byte[] ask(FrameType type, FrameType answer, PayloadWriter payload) {
        return conversation.request(type, answer, payload).awaitEnd(ANSWER_DEADLINE);
    }

    private interface Reading<T> {
        T read(byte[] payload) throws MalformedFrame;
    }

    private <T> T read(byte[] payload, Reading<T> reading) {
        try {
            return reading.read(payload);
        } catch (MalformedFrame malformed) {
            conversation.finish(GuestProblems.protocol(String.valueOf(malformed.getMessage())));
            throw GuestProblems.protocol(String.valueOf(malformed.getMessage())).toException();
        }
    }
}
