package dev.hutch.linux.files;

import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import dev.hutch.linux.call.ErrnoException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Says what an IOException on a host file means.
public final class FileProblems {
    private static final String USER = System.getProperty("user.name", "?");

    private FileProblems() {}

    /// The problem for a failed step.
    ///
    /// @param what was being done, such as `write`
    public static ProblemException of(String what, Path path, IOException cause) {
        if (cause instanceof ClosedByInterruptException || Thread.currentThread().isInterrupted()) {
            return cancelled(what + " " + path, cause);
        }
        if (isDiskFull(cause)) {
            return new Problem(
                            Problem.Kind.EXHAUSTED,
                            "host.disk_full",
                            "cannot " + what + " " + path + ": no space left on its file system",
                            "free some space, or let HUTCH_HOME name a larger disk")
                    .toException(cause);
        }
        // Of two files, the one that failed need not be the one that the step is about.
        String failed = failed(path, cause);
        String where = failed.equals(path.toString()) ? "" : failed + ": ";
        String message = "cannot " + what + " " + path + ": " + where + reason(cause);
        Problem.Kind kind = kind(cause);
        String hint =
                switch (kind) {
                    case DENIED -> "hutch runs as " + USER + ": ls -ld " + failed;
                    case NOT_FOUND, EXISTS -> "ls -ld " + failed;
                    default -> "hutch daemon logs, hutch doctor";
                };
        return new Problem(kind, "host.file", message, hint).toException(cause);
    }

    private static String failed(Path path, IOException cause) {
        return cause instanceof FileSystemException e && e.getFile() != null
                ? e.getFile()
                : path.toString();
    }

    /// The problem of an interrupted thread; sets its flag again.
    public static ProblemException cancelled(String what, @Nullable Exception cause) {
        Thread.currentThread().interrupt();
        Problem problem =
                Problem.of(Problem.Kind.CANCELLED, "host.cancelled", what + ": cancelled");
        return cause == null ? problem.toException() : problem.toException(cause);
    }

    /// True when the write failed because the disk, or the user's share of it, is full.
    public static boolean isDiskFull(IOException cause) {
        if (cause instanceof ErrnoException errno) {
            return errno.is(ErrnoException.ENOSPC, ErrnoException.EDQUOT);
        }
        // The JDK has no type for this; it hands through strerror of an untranslated C locale.
        String text = String.valueOf(cause.getMessage());
        return text.contains("No space left on device") || text.contains("Disk quota exceeded");
    }

    private static Problem.Kind kind(IOException cause) {
        return switch (cause) {
            case NoSuchFileException _ -> Problem.Kind.NOT_FOUND;
            case FileAlreadyExistsException _ -> Problem.Kind.EXISTS;
            case AccessDeniedException _ -> Problem.Kind.DENIED;
            case ErrnoException e when e.is(ErrnoException.ENOENT) -> Problem.Kind.NOT_FOUND;
            case ErrnoException e when e.is(ErrnoException.EEXIST) -> Problem.Kind.EXISTS;
            case ErrnoException e when e.is(ErrnoException.EACCES, ErrnoException.EPERM) ->
                    Problem.Kind.DENIED;
            default -> Problem.Kind.INTERNAL;
        };
    }

    private static String reason(IOException cause) {
        return switch (cause) {
            case NoSuchFileException _ -> "it does not exist";
            case FileAlreadyExistsException _ -> "it exists already";
            case AccessDeniedException _ -> "permission denied";
            case FileSystemException e when e.getReason() != null -> e.getReason();
            default -> String.valueOf(cause.getMessage());
        };
    }
}
