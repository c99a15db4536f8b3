package dev.hutch.env.render;

import dev.hutch.linux.files.AtomicFiles;
import dev.hutch.linux.files.FileLock;
import dev.hutch.linux.files.FileProblems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;

/// When renders were used last, which their modification times say.
///
/// A lock orders using one that is old against taking it away, between processes too: what somebody
/// was told is there is there when he mounts it. One used lately is taken away by nobody, and needs
/// no lock.
///
/// @param root of all renders
record RenderUse(Path root) {
    private static final Duration LATELY = Duration.ofMinutes(10);

    /// Notes that it is used now. @return false when it is not there
    boolean touch(Path render) {
        if (last(render).isAfter(Instant.now().minus(LATELY))) {
            return AtomicFiles.touch(render);
        }
        try (FileLock _ = FileLock.acquire(root.resolve(".use"))) {
            return AtomicFiles.touch(render);
        }
    }

    /// Moves one out of sight that was not used since a moment at least `LATELY` ago.
    ///
    /// @return false when it was, or is gone
    boolean take(Path render, Instant since, Path aside) {
        try (FileLock _ = FileLock.acquire(root.resolve(".use"))) {
            if (!last(render).isBefore(since)) {
                return false;
            }
            Files.move(render, aside, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (NoSuchFileException goneAlready) {
            return false;
        } catch (IOException e) {
            throw FileProblems.of("delete", render, e);
        }
    }

    /// Never, for one that is gone.
    static Instant last(Path render) {
        try {
            return Files.getLastModifiedTime(render).toInstant();
        } catch (NoSuchFileException e) {
            return Instant.MAX;
        } catch (IOException e) {
            throw FileProblems.of("look at", render, e);
        }
    }
}
