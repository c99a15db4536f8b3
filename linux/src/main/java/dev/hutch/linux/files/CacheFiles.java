package dev.hutch.linux.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// A directory of files that are made when first asked for, and freed when nobody has asked for
/// long.
///
/// Whoever asks for a file notes the moment on it, and whoever frees looks at that moment, each
/// under the file's lock: what was just handed out is not freed under its user.
public final class CacheFiles {
    /// Beside the files, one for each.
    private static final String LOCKS = "locks";

    private final Path directory;

    /// @param directory made when missing
    public CacheFiles(Path directory) {
        this.directory = directory;
    }

    public Path directory() {
        return directory;
    }

    /// The file of this name, made if it is not there.
    ///
    /// @param sound whether one that is there can be used
    /// @param maker writes it at the path it is given; one that fails leaves nothing
    public Path ensure(String name, Predicate<Path> sound, Consumer<Path> maker) {
        Path file = directory.resolve(name);
        try (FileLock _ = lock(name)) {
            if (Files.exists(file) && sound.test(file) && AtomicFiles.touch(file)) {
                return file;
            }
            Path staged = directory.resolve("." + name);
            try {
                // Under the lock: what is left here belongs to a maker that was killed.
                AtomicFiles.deleteTree(staged);
                maker.accept(staged);
                AtomicFiles.publish(staged, file);
            } finally {
                AtomicFiles.deleteTree(staged);
            }
            return file;
        }
    }

    /// Files that nobody has asked for since a moment.
    public List<Path> unused(Instant since) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> wanted(file).isBefore(since))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw FileProblems.of("list", directory, e);
        }
    }

    /// Deletes a file, unless somebody has asked for it since a moment. Who has it open keeps it,
    /// and who asks next has it made again.
    ///
    /// @param along files that mean nothing without it
    /// @return whether it was there and is gone
    public boolean free(Path file, Instant since, Path... along) {
        String name = file.getFileName().toString();
        // What is half made has the lock of what it becomes.
        try (FileLock _ = lock(name.startsWith(".") ? name.substring(1) : name)) {
            boolean freed = wanted(file).isBefore(since) && Files.deleteIfExists(file);
            if (freed) {
                for (Path each : along) {
                    Files.deleteIfExists(each);
                }
            }
            return freed;
        } catch (IOException e) {
            throw FileProblems.of("delete", file, e);
        }
    }

    /// When somebody last asked for a file: never, for one that is gone.
    public static Instant wanted(Path file) {
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (NoSuchFileException e) {
            return Instant.MAX;
        } catch (IOException e) {
            throw FileProblems.of("look at", file, e);
        }
    }

    private FileLock lock(String name) {
        Path locks = directory.resolve(LOCKS);
        try {
            Files.createDirectories(locks);
        } catch (IOException e) {
            throw FileProblems.of("make", locks, e);
        }
        return FileLock.acquire(locks.resolve(name));
    }
}
