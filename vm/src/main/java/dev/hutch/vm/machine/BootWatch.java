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
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Looks at one boot from outside, and kills the process of one that gets nowhere: that ends
/// whatever wait is going on.
final class BootWatch implements AutoCloseable {
    private final VmProcess process;
    private final WatchService console;
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private final AtomicReference<@Nullable Reason> reason = new AtomicReference<>();

    /// Why it was killed.
    enum Reason {
        LATE,
        /// The kernel found no timer to trust, see docs/designs/0001-boot.md. Another try finds
        /// one.
        NO_TIMER
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

    /// Empty: it was not killed, or not by this.
    Optional<Reason> killedFor() {
        return Optional.ofNullable(reason.get());
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
        if (reason.compareAndSet(null, why)) {
            process.kill();
        }
    }
}
