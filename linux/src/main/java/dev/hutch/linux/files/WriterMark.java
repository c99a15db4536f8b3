package dev.hutch.linux.files;

import static dev.hutch.linux.call.Descriptor.LOCK_EX;
import static dev.hutch.linux.call.Descriptor.LOCK_NB;
import static dev.hutch.linux.call.Descriptor.LOCK_SH;
import static dev.hutch.linux.call.Descriptor.O_CREAT;
import static dev.hutch.linux.call.Descriptor.O_EXCL;
import static dev.hutch.linux.call.Descriptor.O_NOFOLLOW;
import static dev.hutch.linux.call.Descriptor.O_NONBLOCK;
import static dev.hutch.linux.call.Descriptor.O_RDONLY;
import static dev.hutch.linux.call.Descriptor.O_RDWR;

import dev.hutch.linux.call.Descriptor;
import dev.hutch.linux.call.ErrnoException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/// Says of a file that somebody is writing it. The kernel takes it back when he dies, however he
/// dies. Only processes of the same kernel can be sure to see it.
public final class WriterMark implements AutoCloseable {
    private static final int OWNER_ONLY = 0600;

    private final Descriptor held;

    private WriterMark(Descriptor held) {
        this.held = held;
    }

    /// Makes a file and marks it.
    ///
    /// @return empty when somebody swept between the two: that file is lost, and another is to be
    ///   made
    public static Optional<WriterMark> create(Path file) {
        try {
            Descriptor open =
                    Descriptor.open(file, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, OWNER_ONLY);
            return mark(open, file);
        } catch (IOException e) {
            throw FileProblems.of("write", file, e);
        }
    }

    private static Optional<WriterMark> mark(Descriptor open, Path file) throws IOException {
        try {
            open.lock(LOCK_EX | LOCK_NB);
        } catch (ErrnoException e) {
            open.close();
            Files.deleteIfExists(file);
            if (e.is(ErrnoException.EAGAIN)) {
                return Optional.empty();
            }
            throw e;
        }
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.of(new WriterMark(open));
        }
        open.close();
        return Optional.empty();
    }

    /// Deletes a file that was marked and that nobody writes any more.
    ///
    /// @return false when somebody does, and when that cannot be told
    public static boolean sweep(Path file) {
        // Held until it is gone, so that whoever has just made it sees one or the other.
        try (Descriptor open = Descriptor.open(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0)) {
            open.lock(LOCK_SH | LOCK_NB);
            return Files.deleteIfExists(file);
        } catch (IOException writtenOrGoneOrSomebodyElses) {
            return false;
        }
    }

    @Override
    public void close() {
        held.close();
    }
}
