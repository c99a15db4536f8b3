package dev.hutch.vm.disk;

import dev.hutch.api.ByteSize;
import dev.hutch.linux.files.AtomicFiles;
import dev.hutch.linux.files.FileLock;
import dev.hutch.linux.files.FileProblems;
import dev.hutch.linux.files.SparseFiles;
import dev.hutch.linux.process.Program;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// Writable disks. One seed per size is formatted once; every VM gets a copy, which takes
/// milliseconds because a seed is nearly all holes.
public final class OverlaySeeds {
    /// Part of every name: another way of formatting makes other seeds.
    private static final String FORMAT = "ext4-1";

    private static final ByteSize LEAST = ByteSize.parse("16M");
    private static final ByteSize MOST = ByteSize.parse("8T");
    private static final Duration DEADLINE = Duration.ofMinutes(5);

    private final Path directory;

    /// @param directory of the cache; made when missing
    public OverlaySeeds(Path directory) {
        this.directory = directory;
    }

    /// Makes a new writable disk: ext4 with the directories `upper` and `work`. On failure nothing
    /// is left at `target`.
    public void create(Path target, ByteSize size) {
        SparseFiles.copy(ensure(size), target);
    }

    /// The seed of this size.
    public Path ensure(ByteSize size) {
        if (size.compareTo(LEAST) < 0 || size.compareTo(MOST) > 0) {
            throw DiskProblems.sizeOutOfRange(size, LEAST, MOST);
        }
        Path seed = directory.resolve(FORMAT + "-" + size.bytes() + ".img");
        if (Files.exists(seed)) {
            return seed;
        }
        Path locks = directory.resolve("locks");
        try {
            Files.createDirectories(locks);
        } catch (IOException e) {
            throw FileProblems.of("make", locks, e);
        }
        try (FileLock _ = FileLock.acquire(locks.resolve(seed.getFileName().toString()))) {
            if (!Files.exists(seed)) {
                Path staged = directory.resolve("." + seed.getFileName());
                try {
                    AtomicFiles.deleteTree(staged);
                    format(staged, size);
                    AtomicFiles.publish(staged, seed);
                } finally {
                    AtomicFiles.deleteTree(staged);
                }
            }
        }
        return seed;
    }

    private static void format(Path staged, ByteSize size) {
        SparseFiles.create(staged, size);
        // On a file of holes the inode tables count as zeroed: neither we nor the guest write them.
        Program.named("mkfs.ext4")
                .args(
                        "-q",
                        "-F",
                        "-m",
                        "0",
                        "-L",
                        "overlay",
                        "-E",
                        "root_owner=0:0,lazy_journal_init=1")
                .args(staged.toString())
                .deadline(DEADLINE)
                .run()
                .orThrow(DiskProblems.SEED_FAILED, "format a disk of " + size);
        // Whoever runs us, the directories belong to the guest's root.
        String script = "mkdir upper\nmkdir work\n";
        Program.named("debugfs")
                .args("-w", "-f", "-", staged.toString())
                .feed(out -> out.write(script.getBytes(StandardCharsets.US_ASCII)))
                .deadline(DEADLINE)
                .run()
                .orThrow(DiskProblems.SEED_FAILED, "prepare a disk of " + size);
    }
}
