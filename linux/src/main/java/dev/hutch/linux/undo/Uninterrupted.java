package dev.hutch.linux.undo;

import java.util.function.Supplier;

/// Runs what must be finished once begun: bookkeeping and undoing.
///
/// The work runs on a thread of its own that nobody can interrupt. An interrupt that comes
/// meanwhile is not lost: the caller finds its flag set afterwards.
public final class Uninterrupted {
    private Uninterrupted() {}

    public static void run(Runnable work) {
        call(() -> {
            work.run();
            return Boolean.TRUE;
        });
    }

    public static <T> T call(Supplier<T> work) {
        Outcome<T> outcome = new Outcome<>();
        Thread worker = Thread.ofVirtual().name("uninterrupted").start(() -> outcome.take(work));
        boolean interrupted = false;
        while (true) {
            try {
                worker.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return outcome.get();
    }

    /// Written by the worker, read after it was joined.
    private static final class Outcome<T> {
        private Supplier<T> result =
                () -> {
                    throw new AssertionError("the worker ended without an outcome");
                };

        void take(Supplier<T> work) {
            try {
                T value = work.get();
                result = () -> value;
            } catch (RuntimeException | Error e) {
                result =
                        () -> {
                            throw e;
                        };
            }
        }

        T get() {
            return result.get();
        }
    }
}
