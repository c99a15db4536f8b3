package dev.hutch.vm.disk;

import dev.hutch.api.ByteSize;
import dev.hutch.api.Digest;
import dev.hutch.linux.files.AtomicFiles;
import dev.hutch.linux.files.CacheFiles;
import dev.hutch.linux.files.FileProblems;
import dev.hutch.linux.files.SparseFiles;
import dev.hutch.linux.process.Program;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// Writable disks. One seed per size is formatted once; every VM gets a copy, which takes
/// milliseconds because a seed is nearly all holes.
///
/// A seed's name has a fingerprint of how it was made, so that one made another way is not taken
/// for it. One that is damaged is made again by whoever needs it next.
public final class OverlaySeeds {
    /// On a file of holes the inode tables count as zeroed: neither we nor the guest write them.
    private static final List<String> OPTIONS =
            List.of(
                    "-q",
                    "-F",
                    "-m",
                    "0",
                    "-L",
                    "overlay",
                    "-E",
                    "root_owner=0:0,lazy_journal_init=1");

    /// By debugfs: whoever runs us, they belong to the guest's root.
    private static final String DIRECTORIES = "mkdir upper\nmkdir work\n";

    private static final String PREFIX = "ext4-";
    private static final String FINGERPRINT = fingerprint();
    private static final ByteSize LEAST = ByteSize.parse("16M");
    private static final ByteSize MOST = ByteSize.parse("8T");
    private static final Duration DEADLINE = Duration.ofMinutes(5);

    private final CacheFiles cache;

    /// @param directory of the cache; made when missing
    public OverlaySeeds(Path directory) {
        this.cache = new CacheFiles(directory);
    }

    /// Makes a new writable disk: ext4 with the directories `upper` and `work`. On failure nothing
    /// is left at `target`.
    public void create(Path target, ByteSize size, OverlayRoot root) {
        SparseFiles.copy(ensure(size, root), target);
    }

    /// The seed of this size.
    ///
    /// @param root nearly always the plain one
    public Path ensure(ByteSize size, OverlayRoot root) {
        if (size.compareTo(LEAST) < 0 || size.compareTo(MOST) > 0) {
            throw DiskProblems.sizeOutOfRange(size, LEAST, MOST);
        }
        return cache.ensure(
                PREFIX + FINGERPRINT + suffix(size, root),
                seed -> SeedState.isSound(seed, size),
                staged -> {
                    format(staged, size, root);
                    removeOthers(suffix(size, root));
                });
    }

    /// What is damaged, and what was made another way.
    private void removeOthers(String suffix) {
        try (Stream<Path> files = Files.list(cache.directory())) {
            files.filter(file -> file.getFileName().toString().startsWith(PREFIX))
                    .filter(file -> file.getFileName().toString().endsWith(suffix))
                    .forEach(AtomicFiles::deleteTree);
        } catch (IOException e) {
            throw FileProblems.of("list", cache.directory(), e);
        }
    }

    private static String suffix(ByteSize size, OverlayRoot root) {
        return "-" + size.bytes() + root.suffix() + ".img";
    }

    private static String fingerprint() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((OPTIONS + DIRECTORIES).getBytes(StandardCharsets.US_ASCII));
            return Digest.of(digest.digest()).brief();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static void format(Path staged, ByteSize size, OverlayRoot root) {
        String directories = DIRECTORIES + root.debugfs("upper");
        SparseFiles.create(staged, size);
        Program.named("mkfs.ext4")
                .args(OPTIONS)
                .args(staged.toString())
                .deadline(DEADLINE)
                .run()
                .orThrow(DiskProblems.SEED_FAILED, "format a disk of " + size);
        Program.named("debugfs")
                .args("-w", "-f", "-", staged.toString())
                .feed(out -> out.write(directories.getBytes(StandardCharsets.US_ASCII)))
                .deadline(DEADLINE)
                .run()
                .orThrow(DiskProblems.SEED_FAILED, "prepare a disk of " + size);
    }
}
