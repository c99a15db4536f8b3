package dev.hutch.vm.machine;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Who works in a guest just now, so that it is not paused under their hands; and when nobody has
/// for so long that it is to be paused. At most one timer waits, which looks again when it is due.
final class Uses {
    private final Supplier<Duration> patience;
    private final Runnable onIdle;
    private int count;
    private boolean pausing;
    private long idleSince = System.nanoTime();
    private boolean armed;
    private long timer;

    /// @param patience how long nobody may work in it; zero: for ever
    /// @param onIdle called on a thread of its own
    Uses(Supplier<Duration> patience, Runnable onIdle) {
        this.patience = patience;
        this.onIdle = onIdle;
    }

    /// Somebody comes in. Always followed by `end`.
    ///
    /// @return false: the guest is about to stand still, so ask its owner first
    synchronized boolean begin() {
        count++;
        return !pausing;
    }

    synchronized void end() {
        count--;
        idleSince = System.nanoTime();
        arm();
    }

    /// From here until `endPause` whoever comes in asks first.
    ///
    /// @return how many work in it; a pause has begun only when nobody does, or they do not matter
    synchronized int beginPause(boolean anyway) {
        pausing = count == 0 || anyway;
        return pausing ? 0 : count;
    }

    synchronized void endPause() {
        pausing = false;
    }

    /// The guest runs, perhaps only now: if nobody works in it, its time begins.
    synchronized void runs() {
        if (!armed) {
            idleSince = System.nanoTime();
            arm();
        }
    }

    /// Another patience than before: its time begins anew.
    synchronized void changed() {
        disarm();
        runs();
    }

    /// No timer any more.
    synchronized void disarm() {
        timer++;
        armed = false;
    }

    private void arm() {
        Duration longest = patience.get();
        if (armed || count > 0 || longest.isZero()) {
            return;
        }
        armed = true;
        long number = timer;
        long left = longest.toNanos() - (System.nanoTime() - idleSince);
        CompletableFuture.delayedExecutor(
                        Math.max(left, 0), TimeUnit.NANOSECONDS, Thread::startVirtualThread)
                .execute(() -> look(number));
    }

    private void look(long number) {
        if (isIdle(number)) {
            onIdle.run();
        }
    }

    private synchronized boolean isIdle(long number) {
        if (number != timer) {
            return false;
        }
        armed = false;
        if (count == 0 && System.nanoTime() - idleSince < patience.get().toNanos()) {
            arm();
            return false;
        }
        return count == 0; // else its end begins the time anew
    }
}
