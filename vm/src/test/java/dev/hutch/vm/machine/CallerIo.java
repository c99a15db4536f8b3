package dev.hutch.vm.machine;

import dev.hutch.api.Event;
import dev.hutch.api.call.CallIo;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/// A caller without bytes, who keeps what he is told.
final class CallerIo implements CallIo.Streamless {
    final Queue<Event> events = new ConcurrentLinkedQueue<>();

    /// Completed when somebody listens to what the caller's terminal says.
    final CompletableFuture<Consumer<Control>> listener = new CompletableFuture<>();

    @Override
    public void onControl(Consumer<Control> newListener) {
        listener.complete(newListener);
    }

    @Override
    public void emit(Event event) {
        events.add(event);
    }
}
