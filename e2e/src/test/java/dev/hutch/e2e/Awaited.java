package dev.hutch.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// What is waited for here shows in a directory: the kernel says when to look again.
final class Awaited {
    private static final Duration SOON = Duration.ofMinutes(3);

    private Awaited() {}

    /// Returns when it holds.
    ///
    /// @param what for whoever reads why a test failed
    /// @param directory in which something appears, goes or changes when it begins to hold
    static void in(Path directory, String what, BooleanSupplier holds) {
        long end = System.nanoTime() + SOON.toNanos();
        try (WatchService changes = directory.getFileSystem().newWatchService()) {
            directory.register(
                    changes,
                    StandardWatchEventKinds.ENTRY_CREATE,
                    StandardWatchEventKinds.ENTRY_DELETE,
                    StandardWatchEventKinds.ENTRY_MODIFY);
            while (!holds.getAsBoolean()) {
                WatchKey key = changes.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                assertThat(key).as(what + " (watching " + directory + ")").isNotNull();
                key.pollEvents();
                key.reset();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /// Returns when a file has a line with these words.
    static void line(Path file, String words) {
        in(
                file.getParent(),
                "a line with \"" + words + "\" in " + file,
                () -> text(file).lines().anyMatch(line -> line.contains(words)));
    }

    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
