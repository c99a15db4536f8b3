package dev.hutch.vm.guest;

import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/// One request and all that belongs to it: its streams, and the one frame that ends it.
final class Exchange {
    private final Conversation conversation;
    private final FrameType request;
    private final FrameType answer;
    private final int channel;
    private final Inbound output = new Inbound(this, Frame.OUTPUT);
    private final Inbound errorOutput = new Inbound(this, Frame.ERROR_OUTPUT);
    private final Outbound input = new Outbound(this);
    private final CompletableFuture<Void> started = new CompletableFuture<>();
    private final CompletableFuture<byte[]> ended = new CompletableFuture<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    /// @param answer the frame that ends it well; ERROR is always the other possibility
    Exchange(Conversation conversation, FrameType request, FrameType answer, int channel) {
        this.conversation = conversation;
        this.request = request;
        this.answer = answer;
        this.channel = channel;
    }

    Inbound output() {
        return output;
    }

    Inbound errorOutput() {
        return errorOutput;
    }

    Outbound input() {
        return input;
    }

    /// Completed with the payload of the final frame, by the thread that reads the channel: attach
    /// nothing to it that blocks.
    CompletableFuture<byte[]> ended() {
        return ended;
    }

    void awaitStarted() {
        await(started);
    }

    byte[] awaitEnd() {
        return await(ended);
    }

    /// For requests whose answer takes no work to speak of.
    byte[] awaitEnd(Duration deadline) {
        try {
            return ended.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            close();
            throw GuestProblems.silent(request, deadline);
        } catch (InterruptedException interrupted) {
            throw interrupted();
        } catch (ExecutionException failed) {
            throw rethrow(failed);
        }
    }

    /// Tells the agent to stop what it does for this request. Idempotent; also after its end.
    void close() {
        if (closed.compareAndSet(false, true) && !ended.isDone()) {
            conversation.send(FrameType.CLOSE, Frame.INPUT, channel, new byte[0]);
            fail(GuestProblems.closed());
        }
    }

    /// Sends a frame that goes with this request, unless it has ended.
    void send(FrameType type, byte[] payload) {
        if (!ended.isDone()) {
            conversation.send(type, Frame.INPUT, channel, payload);
        }
    }

    void sendData(byte[] from, int offset, int length) {
        conversation.sendData(channel, from, offset, length);
    }

    void sendEnd() {
        send(FrameType.EOF, new byte[0]);
    }

    void returnCredit(int stream, int bytes) {
        if (!ended.isDone()) {
            byte[] payload = ByteBuffer.allocate(Integer.BYTES).putInt(bytes).array();
            conversation.send(FrameType.WINDOW, stream, channel, payload);
        }
    }

    /// @return the exchange has ended
    boolean received(Frame frame) throws MalformedFrame {
        if (frame.type() == FrameType.DATA || frame.type() == FrameType.EOF) {
            receivedOutput(frame);
            return false;
        }
        PayloadReader in = new PayloadReader(frame.payload());
        if (frame.type() == FrameType.WINDOW) {
            input.credit(in.u32());
            in.end();
            return false;
        }
        if (frame.type() == FrameType.STARTED) {
            in.u32();
            in.end();
            started.complete(null);
            return false;
        }
        if (frame.type() == FrameType.ERROR) {
            fail(GuestProblems.reported(frame));
            return true;
        }
        if (frame.type() != answer) {
            throw new MalformedFrame(frame.type() + " as the answer to " + request);
        }
        output.end();
        errorOutput.end();
        input.end();
        started.complete(null); // an end without a beginning must not keep anybody waiting
        byte[] payload = new byte[frame.payload().remaining()];
        frame.payload().get(payload);
        ended.complete(payload);
        return true;
    }

    void fail(Problem problem) {
        output.fail(problem);
        errorOutput.fail(problem);
        input.fail(problem);
        started.completeExceptionally(problem.toException());
        ended.completeExceptionally(problem.toException());
    }

    private void receivedOutput(Frame frame) throws MalformedFrame {
        if (closed.get()) {
            return; // it crossed with our CLOSE
        }
        Inbound to = frame.stream() == Frame.OUTPUT ? output : errorOutput;
        if (frame.type() == FrameType.EOF) {
            to.end();
        } else {
            to.arrived(frame.payload());
        }
    }

    private <T> T await(CompletableFuture<T> future) {
        try {
            return future.get();
        } catch (InterruptedException interrupted) {
            throw interrupted();
        } catch (ExecutionException failed) {
            throw rethrow(failed);
        }
    }

    private ProblemException interrupted() {
        Thread.currentThread().interrupt();
        close();
        return GuestProblems.cancelled();
    }

    private static ProblemException rethrow(ExecutionException failed) {
        if (failed.getCause() instanceof ProblemException known) {
            return known.problem().toException(known);
        }
        throw new AssertionError(failed);
    }
}
