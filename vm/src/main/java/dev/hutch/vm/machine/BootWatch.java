package dev.hutch.vm.machine;

import dev.hutch.linux.files.FileProblems;
import dev.hutch.vm.hypervisor.VmProcess;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/// Looks at one boot from outside, and kills the process of one that gets nowhere: that ends
/// whatever wait is going on.
final class BootWatch implements AutoCloseable {
    private final VmProcess process;
    private final WatchService console;
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private final AtomicReference<Reason> reason = new AtomicReference<>(Reason.NONE);

    /// Why it was killed.
    enum Reason {
        /// It was not, or not by this.
        NONE,
        LATE,
        /// The kernel found no timer to trust, see docs/designs/0001-boot.md. Another try finds
        /// one.
        NO_TIMER,
        /// It says nothing and gets nowhere. Likewise.
        SILENT
    }

    private BootWatch(VmProcess process, WatchService console) {
        this.process = process;
        this.console = console;
    }

    static BootWatch start(VmProcess process, Duration deadline) {
        Path directory = process.console().resolveSibling(".");
        try {
            WatchService console = directory.getFileSystem().newWatchService();
            directory.register(console, StandardWatchEventKinds.ENTRY_MODIFY);
            BootWatch watch = new BootWatch(process, console);
            Thread.startVirtualThread(() -> watch.clock(deadline));
            Thread.startVirtualThread(watch::read);
            return watch;
        } catch (IOException e) {
            throw FileProblems.of("watch", directory, e);
        }
    }

    /// Looks from here on whether the guest has come to a stand for good.
    ///
    /// @param patience with a guest that says nothing
    /// @return to be told what it says in other ways than on its console
    Silence listen(Duration patience) {
        Silence silence =
                new Silence(
                        process::activity,
                        () -> new ConsoleLog(process.console()).size(),
                        patience);
        Thread.startVirtualThread(() -> look(silence));
        return silence;
    }

    Reason reason() {
        return reason.get();
    }

    @Override
    public void close() {
        over.complete(null);
        try {
            console.close();
        } catch (IOException e) {
            throw FileProblems.of("watch", process.console(), e);
        }
    }

    private void clock(Duration deadline) {
        try {
            if (!Exits.within(over, deadline)) {
                kill(Reason.LATE);
            }
        } catch (InterruptedException e) {
            throw new AssertionError("nobody knows this thread", e);
        }
    }

    private void look(Silence silence) {
        try {
            while (!Exits.within(over, silence.step())) {
                if (silence.tooLong()) {
                    kill(Reason.SILENT);
                    return;
                }
            }
        } catch (InterruptedException e) {
            throw new AssertionError("nobody knows this thread", e);
        }
    }

    private void read() {
        try {
            while (!new ConsoleLog(process.console()).tellsOfNoTimer()) {
                WatchKey key = console.take();
                key.pollEvents();
                key.reset();
            }
            kill(Reason.NO_TIMER);
        } catch (ClosedWatchServiceException bootIsOver) {
            // Well or not, as the others know.
        } catch (InterruptedException e) {
            throw new AssertionError("nobody knows this thread", e);
        }
    }

    private void kill(Reason why) {
        if (reason.compareAndSet(Reason.NONE, why)) {
            process.kill();
        }
    }
}
