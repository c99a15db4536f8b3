package dev.hutch.daemon.http;

import dev.hutch.api.Event;
import dev.hutch.api.call.CallIo;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/// A caller with bytes to give, who keeps what he is told.
class CallerIo implements CallIo {
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    final ByteArrayOutputStream err = new ByteArrayOutputStream();
    final Queue<Event> events = new ConcurrentLinkedQueue<>();

    /// Completed when somebody listens to what the caller's terminal says.
    final CompletableFuture<Consumer<Control>> listener = new CompletableFuture<>();

    private final InputStream in;

    CallerIo(byte... input) {
        in = new ByteArrayInputStream(input);
    }

    @Override
    public InputStream in() {
        return in;
    }

    @Override
    public OutputStream out() {
        return out;
    }

    @Override
    public OutputStream err() {
        return err;
    }

    @Override
    public void onControl(Consumer<Control> newListener) {
        listener.complete(newListener);
    }

    @Override
    public void emit(Event event) {
        events.add(event);
    }
}
