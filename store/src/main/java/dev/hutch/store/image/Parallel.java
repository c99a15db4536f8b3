package dev.hutch.store.image;

import dev.hutch.linux.files.FileProblems;
import dev.hutch.linux.undo.Uninterrupted;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Does the same to several things, a few of them at a time. The first failure, or an interrupt,
/// stops the rest; when this returns, nothing goes on.
final class Parallel<T> {
    private final ConcurrentLinkedQueue<T> waiting;
    private final Consumer<T> work;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    private Parallel(List<T> items, Consumer<T> work) {
        this.waiting = new ConcurrentLinkedQueue<>(items);
        this.work = work;
    }

    /// @param most at the same time
    static <T> void forEach(String name, List<T> items, int most, Consumer<T> work) {
        Parallel<T> parallel = new Parallel<>(items, work);
        for (int i = 0; i < Math.min(most, items.size()); i++) {
            // Platform threads: half of the work is arithmetic.
            parallel.threads.add(
                    Thread.ofPlatform().daemon().name(name + "-" + i).unstarted(parallel::run));
        }
        parallel.threads.forEach(Thread::start);
        parallel.await(name);
    }

    private void run() {
        try {
            for (T item = waiting.poll(); item != null; item = waiting.poll()) {
                work.accept(item);
            }
        } catch (RuntimeException | Error e) {
            if (failure.compareAndSet(null, e)) {
                stop();
            }
        }
    }

    private void stop() {
        waiting.clear();
        Thread self = Thread.currentThread();
        threads.stream().filter(each -> !each.equals(self)).forEach(Thread::interrupt);
    }

    private void await(String name) {
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            stop();
            Uninterrupted.run(this::join);
            throw FileProblems.cancelled(name, e);
        }
        switch (failure.get()) {
            case null -> {}
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new AssertionError(failure.get());
        }
    }

    private void join() {
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
