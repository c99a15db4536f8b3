package dev.hutch.vm.machine;

import dev.hutch.api.ProblemException;
import dev.hutch.vm.guest.GuestProcess;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/// The commands that a VM was started for, as long as they run. They end with the conversation they
/// run in, so nothing of this outlives a daemon.
final class MainCommands {
    private final Set<GuestProcess> running = ConcurrentHashMap.newKeySet();

    void begin(GuestProcess process) {
        running.add(process);
    }

    void end(GuestProcess process) {
        running.remove(process);
    }

    /// Asks them to end and waits until they have. @return false when the time was up before
    boolean stop(int signal, Duration patience) throws InterruptedException {
        List<GuestProcess> told = List.copyOf(running);
        told.forEach(process -> tell(process, signal));
        CompletableFuture<?>[] ends =
                told.stream()
                        .map(process -> process.exit().exceptionally(gone -> 0))
                        .toArray(CompletableFuture<?>[]::new);
        return Exits.within(CompletableFuture.allOf(ends), patience);
    }

    private static void tell(GuestProcess process, int signal) {
        try {
            process.signal(signal);
        } catch (ProblemException e) {
            // It has ended, or its guest has: there is nobody to be told.
        }
    }
}
