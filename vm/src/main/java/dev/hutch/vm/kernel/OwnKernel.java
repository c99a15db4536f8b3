package dev.hutch.vm.kernel;

import dev.hutch.api.Digest;
import dev.hutch.linux.files.AtomicFiles;
import dev.hutch.linux.files.CacheFiles;
import dev.hutch.linux.files.FileProblems;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A kernel that belongs to images, and is named for what is in it.
final class OwnKernel {
    static final String PREFIX = "own-";

    private static final int DIGITS = 16;
    private static final Pattern NAME = Pattern.compile(PREFIX + "[0-9a-f]{" + DIGITS + "}");

    private OwnKernel() {}

    static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /// By the kernel and its modules, whatever else is known of it.
    static String nameOf(Path directory) throws IOException {
        MessageDigest digest = KernelFetch.sha256();
        List<Path> files;
        try (Stream<Path> all = Files.walk(directory)) {
            files =
                    all.filter(Files::isRegularFile)
                            .filter(file -> !file.endsWith(KernelManifest.FILE))
                            .sorted()
                            .toList();
        }
        byte[] buffer = new byte[1 << 16];
        for (Path file : files) {
            String head = directory.relativize(file) + "\0" + Files.size(file) + "\0";
            digest.update(head.getBytes(StandardCharsets.UTF_8));
            try (InputStream in = Files.newInputStream(file)) {
                for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
                    digest.update(buffer, 0, count);
                }
            }
        }
        return PREFIX + Digest.of(digest.digest()).hex().substring(0, DIGITS);
    }

    /// Deletes what those who were killed have left half-made.
    ///
    /// @param staging need not be there
    static void sweep(Path staging, Instant before) {
        if (!Files.isDirectory(staging)) {
            return;
        }
        try (Stream<Path> all = Files.list(staging)) {
            all.filter(each -> each.getFileName().toString().startsWith(PREFIX))
                    .filter(each -> CacheFiles.wanted(each).isBefore(before))
                    .forEach(AtomicFiles::deleteTree);
        } catch (IOException e) {
            throw FileProblems.of("list", staging, e);
        }
    }

    static void touch(Path directory, Instant now) throws IOException {
        Files.setLastModifiedTime(directory, FileTime.from(now));
    }

    static Instant touched(Path directory) {
        try {
            return Files.getLastModifiedTime(directory).toInstant();
        } catch (IOException e) {
            throw FileProblems.of("look at", directory, e);
        }
    }
}
