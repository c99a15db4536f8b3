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
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/// Keeps guests from filling the host's disk through their consoles, and through what they make
/// QEMU say. Both append to a log; when one has grown too long, its end is kept beside it as
/// `console.log.1` and the log starts anew. Woken by the kernel when a log grows.
final class LogLimit {
    private static final Logger LOG = System.getLogger(LogLimit.class.getName());

    /// A whole boot with everything the kernel has to say is about 60 KiB.
    private static final long MAX_LOG = 1 << 20;

    private static final int KEPT = 256 << 10;

    private final WatchService watch;
    private final Map<WatchKey, List<Path>> guarded = new ConcurrentHashMap<>();

    private LogLimit(WatchService watch) {
        this.watch = watch;
    }

    static LogLimit start() {
        try {
            LogLimit limit = new LogLimit(Path.of("/").getFileSystem().newWatchService());
            Thread.ofVirtual().name("log-limit").start(limit::run);
            return limit;
        } catch (IOException e) {
            throw FileProblems.of("watch", Path.of("machines' logs"), e);
        }
    }

    /// Guards a machine's logs until it has ended.
    ///
    /// @param directory that holds the logs and nothing else that changes
    void guard(Path directory, List<Path> logs, CompletableFuture<Void> ended) {
        try {
            WatchKey key = directory.register(watch, StandardWatchEventKinds.ENTRY_MODIFY);
            guarded.put(key, List.copyOf(logs));
            CompletableFuture<Void> _ =
                    ended.whenComplete((done, failure) -> {
                        key.cancel();
                        guarded.remove(key);
                    });
            for (Path log : logs) {
                shorten(log);
            }
        } catch (IOException e) {
            throw FileProblems.of("watch", directory, e);
        }
    }

    private void run() {
        try {
            while (true) {
                WatchKey key = watch.take();
                key.pollEvents();
                guarded.getOrDefault(key, List.of()).forEach(LogLimit::shortenOrSay);
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
            LOG.log(Level.WARNING, "log=too_long file=" + log, e);
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
