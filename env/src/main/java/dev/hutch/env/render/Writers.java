package dev.hutch.env.render;

import dev.hutch.linux.files.FileProblems;
import dev.hutch.linux.undo.Uninterrupted;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Writes files beside the thread that reads them. At most so many wait; the first failure is
/// thrown to whoever adds the next one, or waits for the end.
final class Writers implements AutoCloseable {
    private static final int WAITING = 512;
    private static final Task END = () -> {};

    private final BlockingQueue<Task> queue = new LinkedBlockingQueue<>(WAITING);
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    /// One file to write.
    @FunctionalInterface
    interface Task {
        void run() throws IOException;
    }

    Writers(int count) {
        for (int i = 0; i < count; i++) {
            // Platform threads: they sit in system calls.
            threads.add(Thread.ofPlatform().daemon().name("render-" + i).start(this::work));
        }
    }

    void add(Task task) throws IOException {
        check();
        try {
            queue.put(task);
        } catch (InterruptedException e) {
            throw FileProblems.cancelled("render", e);
        }
    }

    /// Waits until all is written.
    void finish() throws IOException {
        end();
        check();
    }

    @Override
    public void close() {
        queue.clear();
        Uninterrupted.run(this::end);
    }

    private void end() {
        try {
            for (int i = 0; i < threads.size(); i++) {
                queue.put(END);
            }
            for (Thread thread : threads) {
                thread.join();
            }
            threads.clear();
        } catch (InterruptedException e) {
            throw FileProblems.cancelled("render", e);
        }
    }

    @SuppressWarnings("ReferenceEquality") // END is a mark, not a value
    private void work() {
        try {
            for (Task task = queue.take(); task != END; task = queue.take()) {
                // After a failure the rest is taken away unwritten, so that nobody waits for room.
                if (failure.get() == null) {
                    run(task);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(Task task) {
        try {
            task.run();
        } catch (IOException | RuntimeException e) {
            failure.compareAndSet(null, e);
        }
    }

    private void check() throws IOException {
        switch (failure.get()) {
            case null -> {}
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            default -> throw new AssertionError(failure.get());
        }
    }
}
