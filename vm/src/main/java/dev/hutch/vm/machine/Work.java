package dev.hutch.vm.machine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/// One thing for a VM's owner to do, and somebody who waits for it.
final class Work {
    private final String what;
    private final Runnable body;
    private final boolean yields;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final Object lock = new Object();
    private boolean cancelled;
    private @Nullable Thread runner;

    /// @param what for the message when it is cancelled
    Work(String what, Runnable body) {
        this(what, body, false);
    }

    private Work(String what, Runnable body, boolean yields) {
        this.what = what;
        this.body = body;
        this.yields = yields;
    }

    /// Work that a kill need not wait for.
    static Work yielding(String what, Runnable body) {
        return new Work(what, body, true);
    }

    boolean yields() {
        return yields;
    }

    /// By the owner. Never throws: what fails is for the one who waits.
    void run() {
        if (!begin()) {
            refuse(MachineProblems.cancelled("the " + what));
            return;
        }
        try {
            body.run();
            end();
            done.complete(null);
        } catch (RuntimeException | Error e) {
            end();
            done.completeExceptionally(e);
        }
    }

    void refuse(RuntimeException reason) {
        done.completeExceptionally(reason);
    }

    /// Asks for an end. What has been done is undone before `await` returns.
    void cancel() {
        synchronized (lock) {
            cancelled = true;
            if (runner != null) {
                runner.interrupt();
            }
        }
    }

    /// Returns when it is done. An interrupt cancels it; even then this returns only when it has
    /// ended, and the interrupt stays set.
    void await() {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    done.get();
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                    cancel();
                } catch (ExecutionException e) {
                    throw rethrown(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private boolean begin() {
        synchronized (lock) {
            if (cancelled) {
                return false;
            }
            runner = Thread.currentThread();
            return true;
        }
    }

    /// After this nobody interrupts the owner on behalf of this work, and it has no interrupt
    /// pending.
    private void end() {
        synchronized (lock) {
            runner = null;
            Thread.interrupted();
        }
    }

    private static RuntimeException rethrown(@Nullable Throwable cause) {
        if (cause instanceof RuntimeException problem) {
            return problem;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        throw new AssertionError("work throws unchecked only", cause);
    }
}
