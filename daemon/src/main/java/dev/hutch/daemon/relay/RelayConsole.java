package dev.hutch.daemon.relay;

import dev.hutch.api.call.CallIo;
import dev.hutch.api.call.EnvCall;
import dev.hutch.api.call.VmCall;
import dev.hutch.cli.console.Console;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The client's terminal, streams and environment, as the command sees them.
final class RelayConsole implements Console {
    /// A listener that never comes must not let window changes pile up.
    private static final int MAX_WAITING = 64;

    final RelayInput input;
    final RelayOutput output;
    final RelayOutput error;
    final Variables variables;

    private final Handover handover;
    private final FrameWriter writer;
    private final Deque<CallIo.Control> waiting = new ArrayDeque<>();
    private Optional<VmCall.TerminalSize> size;
    private @Nullable Consumer<CallIo.Control> listener;
    private Runnable hangup = () -> {};
    private boolean gone;

    RelayConsole(Handover handover, FrameWriter writer) {
        this.handover = handover;
        this.writer = writer;
        input = new RelayInput(writer);
        output = new RelayOutput(FrameType.OUTPUT, writer);
        error = new RelayOutput(FrameType.ERROR, writer);
        variables = new Variables(handover.variables(), writer);
        size = handover.size();
    }

    @Override
    public Optional<String> variable(String name) {
        return variables.find(name);
    }

    @Override
    public Path directory() {
        return handover.directory();
    }

    @Override
    public InputStream in() {
        return input;
    }

    @Override
    public OutputStream out() {
        return output;
    }

    @Override
    public OutputStream err() {
        return error;
    }

    @Override
    public boolean isTerminal(Stream stream) {
        int descriptor =
                switch (stream) {
                    case IN -> 0;
                    case OUT -> 1;
                    case ERR -> 2;
                };
        return (handover.terminals() >> descriptor & 1) == 1;
    }

    @Override
    public synchronized Optional<VmCall.TerminalSize> size() {
        return size;
    }

    @Override
    public void raw(boolean on) {
        writer.send(Frame.of(FrameType.RAW, (byte) (on ? 1 : 0)));
    }

    @Override
    public synchronized void onControl(Consumer<CallIo.Control> newListener) {
        listener = newListener;
        while (!waiting.isEmpty()) {
            newListener.accept(waiting.removeFirst());
        }
    }

    @Override
    public void become(EnvCall.Entry entry) {
        EntryFrames.of(entry).forEach(writer::send);
    }

    synchronized void resized(Optional<VmCall.TerminalSize> newSize) {
        size = newSize;
        newSize.ifPresent(it -> control(new CallIo.Control.Resize(it.rows(), it.columns())));
    }

    /// @return false when nobody takes signals for a guest
    synchronized boolean passOn(int signal) {
        if (listener == null) {
            return false;
        }
        listener.accept(new CallIo.Control.Signal(signal));
        return true;
    }

    @Override
    public void onHangup(Runnable newListener) {
        synchronized (this) {
            if (!gone) {
                hangup = newListener;
                return;
            }
        }
        newListener.run();
    }

    /// The client is gone while its command goes on.
    void hangUp() {
        Runnable told;
        synchronized (this) {
            gone = true;
            told = hangup;
        }
        told.run();
    }

    /// Nothing goes in either direction any more.
    void close() {
        input.end();
        output.hangUp();
        error.hangUp();
        variables.hangUp();
    }

    private void control(CallIo.Control control) {
        if (listener != null) {
            listener.accept(control);
        } else if (waiting.size() < MAX_WAITING) {
            waiting.addLast(control);
        }
    }
}
