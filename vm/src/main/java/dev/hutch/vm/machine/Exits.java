package dev.hutch.vm.machine;

import dev.hutch.vm.hypervisor.VmProcess;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Waiting for a hypervisor process to end.
final class Exits {
    /// When a guest dies, its channel closes some milliseconds before the process is gone.
    private static final Duration GRACE = Duration.ofSeconds(2);

    private Exits() {}

    /// Whether it has ended, or does within a moment. An interrupt stays set and cuts the moment
    /// short.
    static boolean soon(VmProcess process) {
        try {
            return within(process.exited(), GRACE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return process.exited().isDone();
        }
    }

    static boolean within(CompletableFuture<?> event, Duration deadline)
            throws InterruptedException {
        try {
            event.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new AssertionError("an exit is no failure", e);
        }
    }
}
