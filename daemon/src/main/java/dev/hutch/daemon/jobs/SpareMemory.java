package dev.hutch.daemon.jobs;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// Has the memory that a pull or a build needed given back once the daemon has come to rest.
public final class SpareMemory {
    /// Long enough for the next command of somebody at work to be there first.
    private static final Duration REST = Duration.ofSeconds(3);

    private final AtomicLong ends = new AtomicLong();
    private final Executor afterRest;
    private final Runnable giveBack;

    /// @param giveBack does it
    public SpareMemory(Runnable giveBack) {
        this(CompletableFuture.delayedExecutor(REST.toMillis(), TimeUnit.MILLISECONDS), giveBack);
    }

    SpareMemory(Executor afterRest, Runnable giveBack) {
        this.afterRest = afterRest;
        this.giveBack = giveBack;
    }

    /// The last of the jobs that ran has ended.
    ///
    /// @param jobs asked again after the rest
    void idle(Jobs jobs) {
        long end = ends.incrementAndGet();
        afterRest.execute(() -> {
            if (ends.get() == end && jobs.running() == 0) {
                giveBack.run();
            }
        });
    }
}
