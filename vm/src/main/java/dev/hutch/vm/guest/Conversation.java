package dev.hutch.vm.guest;

import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// An attachment to an agent: numbers the requests, hands what arrives to the one it belongs to.
final class Conversation {
    private static final int COMMAND_FOLLOWS = 1;

    private final Wire wire;
    private final FrameDecoder decoder = new FrameDecoder();
    private final Map<Integer, Exchange> exchanges = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable Problem> end = new AtomicReference<>();
    private final CompletableFuture<Void> gone = new CompletableFuture<>();
    private final CompletableFuture<Hello> hello = new CompletableFuture<>();

    /// The opening that awaits its hello; 0 when there is none, or it has come.
    private final AtomicLong nonce = new AtomicLong();

    private int lastChannel; // guarded by wire.sending()

    Conversation(Wire wire) {
        this.wire = wire;
    }

    void start(String name) {
        Thread.ofPlatform().daemon().name("guest-" + name).start(this::readAll);
    }

    CompletableFuture<Hello> hello() {
        return hello;
    }

    CompletableFuture<Void> gone() {
        return gone;
    }

    /// Begins, or begins anew: only a hello with `newNonce` counts from here on. Does nothing when
    /// the hello for `before` has come in the meantime.
    ///
    /// @param padding zero bytes to send first, see the format
    void open(long before, long newNonce, Next next, int padding) {
        if (!nonce.compareAndSet(before, newNonce)) {
            return;
        }
        int flags = next == Next.COMMAND ? COMMAND_FOLLOWS : 0;
        byte[] payload = new PayloadWriter().u16(Frame.PROTOCOL).u16(flags).u64(newNonce).toBytes();
        int size = padding + Frame.PREAMBLE_SIZE + Frame.HEADER_SIZE + payload.length;
        ByteBuffer bytes = ByteBuffer.allocate(size).position(padding);
        bytes.put(Frame.hostPreamble());
        Frame.putHeader(bytes, payload.length, FrameType.OPEN, Frame.INPUT, 0);
        transmit(bytes.put(payload).flip());
    }

    /// Sends a request. Throws when the conversation has ended.
    Exchange request(FrameType type, FrameType answer, PayloadWriter payload) {
        byte[] bytes = payload.toBytes();
        wire.sending().lock();
        try {
            int channel = ++lastChannel;
            Exchange exchange = new Exchange(this, type, answer, channel);
            exchanges.put(channel, exchange);
            Problem ended = end.get();
            if (ended != null) {
                exchange.fail(ended);
                throw ended.toException();
            }
            send(type, Frame.INPUT, channel, bytes);
            return exchange;
        } finally {
            wire.sending().unlock();
        }
    }

    /// Sends a frame. When the conversation has ended nothing happens: all who wait are told.
    void send(FrameType type, int stream, int channel, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(Frame.HEADER_SIZE + payload.length);
        Frame.putHeader(frame, payload.length, type, stream, channel);
        transmit(frame.put(payload).flip());
    }

    void sendData(int channel, byte[] from, int offset, int length) {
        ByteBuffer header = ByteBuffer.allocate(Frame.HEADER_SIZE);
        Frame.putHeader(header, length, FrameType.DATA, Frame.INPUT, channel);
        transmit(header.flip(), ByteBuffer.wrap(from, offset, length));
    }

    /// Ends it; everything that waits fails with `problem`.
    void finish(Problem problem) {
        if (!end.compareAndSet(null, problem)) {
            return;
        }
        wire.close();
        List<Exchange> open = new ArrayList<>(exchanges.values());
        exchanges.clear();
        open.forEach(exchange -> exchange.fail(problem));
        hello.completeExceptionally(problem.toException());
        Thread.startVirtualThread(() -> gone.complete(null)); // callers may hang work on it
    }

    private void transmit(ByteBuffer... bytes) {
        try {
            wire.send(bytes);
        } catch (IOException broken) {
            finish(GuestProblems.gone());
        }
    }

    private void readAll() {
        try {
            while (wire.read(decoder)) {
                Frame frame = decoder.next();
                while (frame != null) {
                    received(frame);
                    frame = decoder.next();
                }
            }
            finish(GuestProblems.gone());
        } catch (IOException | ClosedSelectorException | CancelledKeyException broken) {
            finish(GuestProblems.gone());
        } catch (MalformedFrame malformed) {
            finish(GuestProblems.protocol(String.valueOf(malformed.getMessage())));
        }
    }

    private void received(Frame frame) throws MalformedFrame {
        if (!hello.isDone()) {
            receivedFirst(frame);
            return;
        }
        if (frame.channel() == 0) {
            throw new MalformedFrame(
                    frame.type() == FrameType.ERROR
                            ? "a complaint: " + GuestProblems.reported(frame).message()
                            : frame.type() + " without a channel");
        }
        Exchange exchange = exchanges.get(frame.channel());
        if (exchange == null) {
            throw new MalformedFrame(frame.type() + " for a channel that is not open");
        }
        if (exchange.received(frame)) {
            exchanges.remove(frame.channel());
        }
    }

    private void receivedFirst(Frame frame) throws MalformedFrame {
        long awaited = nonce.get();
        Hello said = frame.type() == FrameType.HELLO ? Answers.hello(frame, awaited) : null;
        if (said == null || !nonce.compareAndSet(awaited, 0)) {
            decoder.skipConversation();
        } else if (said.protocol() == Frame.PROTOCOL) {
            hello.complete(said);
        } else {
            ProblemException version = GuestProblems.version(said.protocol());
            finish(version.problem());
        }
    }
}
