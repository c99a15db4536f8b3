package dev.hutch.vm.hypervisor.qemu;

import dev.hutch.linux.files.FileProblems;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/// Keeps guests from filling the host's disk through their consoles. QEMU appends to a log; when
/// one has grown too long, its end is kept beside it as `console.log.1` and the log starts anew.
/// Woken by the kernel when a log grows.
final class ConsoleLimit {
    private static final Logger LOG = System.getLogger(ConsoleLimit.class.getName());

    /// A whole boot with everything the kernel has to say is about 60 KiB.
    private static final long MAX_LOG = 1 << 20;

    private static final int KEPT = 256 << 10;

    private final WatchService watch;
    private final Map<WatchKey, Path> logs = new ConcurrentHashMap<>();

    private ConsoleLimit(WatchService watch) {
        this.watch = watch;
    }

    static ConsoleLimit start() {
        try {
            ConsoleLimit limit = new ConsoleLimit(Path.of("/").getFileSystem().newWatchService());
            Thread.ofVirtual().name("console-limit").start(limit::run);
            return limit;
        } catch (IOException e) {
            throw FileProblems.of("watch", Path.of("console logs"), e);
        }
    }

    /// Guards a log until its machine has ended.
    ///
    /// @param directory that holds the log and nothing else that changes
    void guard(Path directory, Path log, CompletableFuture<Void> ended) {
        try {
            WatchKey key = directory.register(watch, StandardWatchEventKinds.ENTRY_MODIFY);
            logs.put(key, log);
            CompletableFuture<Void> _ =
                    ended.whenComplete((done, failure) -> {
                        key.cancel();
                        logs.remove(key);
                    });
            shorten(log);
        } catch (IOException e) {
            throw FileProblems.of("watch", directory, e);
        }
    }

    private void run() {
        try {
            while (true) {
                WatchKey key = watch.take();
                key.pollEvents();
                Path log = logs.get(key);
                if (log != null) {
                    shortenOrSay(log);
                }
                key.reset();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void shortenOrSay(Path log) {
        try {
            shorten(log);
        } catch (IOException | UncheckedIOException e) {
            LOG.log(Level.WARNING, "console=too_long log=" + log, e);
        }
    }

    private static void shorten(Path log) throws IOException {
        if (!Files.exists(log) || Files.size(log) <= MAX_LOG) {
            return;
        }
        try (FileChannel file =
                FileChannel.open(log, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer end = ByteBuffer.allocate(KEPT);
            file.read(end, Math.max(0, file.size() - KEPT));
            Path old = log.resolveSibling(log.getFileName() + ".1");
            Path fresh = log.resolveSibling(log.getFileName() + ".new");
            try (FileChannel kept =
                    FileChannel.open(
                            fresh,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.TRUNCATE_EXISTING,
                            StandardOpenOption.WRITE)) {
                kept.write(end.flip());
            }
            Files.move(fresh, old, StandardCopyOption.ATOMIC_MOVE);
            file.truncate(0);
        }
    }
}
