package dev.hutch.linux.files;

import dev.hutch.linux.call.Descriptor;
import dev.hutch.linux.call.FileCalls;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// The single steps of a durable write, so that a test can let each of them fail.
interface WriteSteps {

    /// Creates a new file with this content. @return bytes written
    long fill(Path file, InputStream content) throws IOException;

    /// Makes a file's content, or a directory's names, survive a power cut.
    void sync(Path fileOrDirectory) throws IOException;

    /// Renames over a file; fails when a directory with content is in the way.
    void rename(Path from, Path to) throws IOException;

    void exchange(Path one, Path other) throws IOException;

    /// The real thing.
    final class OnDisk implements WriteSteps {
        @Override
        public long fill(Path file, InputStream content) throws IOException {
            try (OutputStream out =
                    Files.newOutputStream(
                            file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                return content.transferTo(out);
            }
        }

        @Override
        public void sync(Path fileOrDirectory) throws IOException {
            try (Descriptor open =
                    Descriptor.open(
                            fileOrDirectory, Descriptor.O_RDONLY | Descriptor.O_NOFOLLOW, 0)) {
                open.sync();
            }
        }

        @Override
        public void rename(Path from, Path to) throws IOException {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        }

        @Override
        public void exchange(Path one, Path other) throws IOException {
            FileCalls.exchange(one, other);
        }
    }
}
