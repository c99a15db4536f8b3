package dev.hutch.daemon.jobs;

import dev.hutch.api.Event;
import dev.hutch.api.EventSink;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// Hands a job's events to one who watches, on a thread of its own: a terminal that stands still
/// holds up its own command, never the job or those who ask about it.
final class Watcher implements Job.Watch {
    /// As many as a job remembers; more than that nobody who reads at all is behind.
    private static final int MAX_WAITING = 256;

    /// How long a cancelled caller still waits for its watcher to have told everything.
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final EventSink sink;
    private final Deque<Event> waiting = new ArrayDeque<>();
    private final Thread thread = Thread.ofVirtual().name("watcher").unstarted(this::deliver);
    private boolean ended;

    Watcher(EventSink sink) {
        this.sink = sink;
    }

    void start() {
        thread.start();
    }

    /// Returns at once. Progress that was overtaken is dropped, then the oldest.
    synchronized void put(Event event) {
        if (event instanceof Event.Progress && waiting.peekLast() instanceof Event.Progress) {
            waiting.removeLast();
        } else if (waiting.size() == MAX_WAITING) {
            waiting.removeFirst();
        }
        waiting.addLast(event);
        notifyAll();
    }

    /// No more events come. Returns when all were told; a caller that is cancelled waits 2 s at
    /// most.
    @Override
    public void end() {
        synchronized (this) {
            ended = true;
            notifyAll();
        }
        boolean interrupted = Thread.interrupted();
        try {
            if (!interrupted) {
                thread.join();
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            leave();
            Thread.currentThread().interrupt();
        }
    }

    private void leave() {
        try {
            if (!thread.join(PATIENCE)) {
                thread.interrupt();
            }
        } catch (InterruptedException again) {
            thread.interrupt();
        }
    }

    private void deliver() {
        try {
            for (Event event = next(); event != null; event = next()) {
                sink.emit(event);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized @Nullable Event next() throws InterruptedException {
        while (waiting.isEmpty() && !ended) {
            wait();
        }
        return waiting.pollFirst();
    }
}
