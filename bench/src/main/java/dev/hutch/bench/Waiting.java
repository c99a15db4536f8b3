package dev.hutch.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// Waits for what is made in the background and shows in a directory. Asking again and again would
/// cost what is measured.
final class Waiting {
    private static final Duration LONGEST = Duration.ofMinutes(2);

    private Waiting() {}

    static void in(Path directory, String what, BooleanSupplier holds) {
        long end = System.nanoTime() + LONGEST.toNanos();
        try (WatchService changes = directory.getFileSystem().newWatchService()) {
            directory.register(changes, StandardWatchEventKinds.ENTRY_CREATE);
            while (!holds.getAsBoolean()) {
                WatchKey key = changes.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (key == null) {
                    throw new IllegalStateException(what + " did not come");
                }
                key.pollEvents();
                key.reset();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
