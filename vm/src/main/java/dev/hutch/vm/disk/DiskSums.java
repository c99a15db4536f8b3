package dev.hutch.vm.disk;

import dev.hutch.linux.files.AtomicFiles;
import dev.hutch.linux.files.FileProblems;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/// What a disk was when it was made: CRC-32C, which costs next to nothing beside making it, and
/// tells whether the host's own disk has changed a bit since.
final class DiskSums {
    private static final int BUFFER = 1 << 18;

    private final Path directory;

    /// @param disks the directory of the disks
    DiskSums(Path disks) {
        this.directory = disks.resolve("sums");
    }

    /// Before the disk gets its name, so that no disk is ever without.
    void remember(String name, Path staged) {
        try {
            Files.createDirectories(directory);
            AtomicFiles.write(
                    directory.resolve(name), sum(staged).getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw FileProblems.of("read", staged, e);
        }
    }

    /// Whether a disk is another than was made. Of one made by an older hutch nobody knows.
    boolean differs(Path disk) {
        try {
            String made = Files.readString(of(disk));
            return !made.equals(sum(disk));
        } catch (NoSuchFileException unknown) {
            return false;
        } catch (IOException e) {
            throw FileProblems.of("read", disk, e);
        }
    }

    /// Where the sum of a disk is.
    Path of(Path disk) {
        return directory.resolve(disk.getFileName());
    }

    private static String sum(Path file) throws IOException {
        CRC32C sum = new CRC32C();
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                sum.update(buffer, 0, read);
            }
        }
        return Long.toHexString(sum.getValue());
    }
}
