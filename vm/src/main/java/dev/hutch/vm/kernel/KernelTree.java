package dev.hutch.vm.kernel;

import dev.hutch.api.Digest;
import dev.hutch.linux.files.AtomicFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A kernel on its way in: the staging directory, and which file of a source goes where in it.
final class KernelTree {
    private static final String IMAGES = "images";
    private static final String RELEASES = "releases";
    private static final Pattern IMAGE = Pattern.compile("(?:boot/)?(vmlinu[xz][A-Za-z0-9._+~-]*)");
    private static final Pattern MODULE =
            Pattern.compile("(?:usr/)?lib/modules/([A-Za-z0-9._+~-]+)/(.+)");
    private static final Pattern BARE_MODULE = Pattern.compile("modules/(.+)");

    /// By the version in the file name: 6.10 after 6.9.
    static final Comparator<Path> BY_VERSION =
            Comparator.comparing(path -> path.getFileName().toString(), KernelTree::versions);

    private final Path directory;

    KernelTree(Path directory) {
        this.directory = directory;
    }

    Path vmlinux() {
        return directory.resolve("vmlinux");
    }

    Path modules() {
        return directory.resolve("modules");
    }

    /// Where a source's file belongs, empty when it is of no use here.
    ///
    /// @param path relative, without `.` and `..`
    Optional<Path> placeFor(String path) {
        Matcher image = IMAGE.matcher(path);
        if (image.matches()) {
            return Optional.of(directory.resolve(IMAGES).resolve(image.group(1)));
        }
        Matcher module = MODULE.matcher(path);
        if (module.matches()) {
            return Optional.of(
                    directory.resolve(RELEASES).resolve(module.group(1)).resolve(module.group(2)));
        }
        Matcher bare = BARE_MODULE.matcher(path);
        return bare.matches() ? Optional.of(modules().resolve(bare.group(1))) : Optional.empty();
    }

    /// Turns what was placed into `vmlinux` and `modules`.
    ///
    /// @param what the source, for messages
    /// @return the kernel's release
    String settle(String what) throws IOException {
        Path image =
                newest(directory.resolve(IMAGES)).orElseThrow(() -> KernelProblems.noKernel(what));
        String release = BzImage.unpack(image, vmlinux(), what);
        VmlinuxHeader.check(vmlinux(), what);
        if (release.isEmpty()) {
            release = BzImage.releaseOf(vmlinux());
        }
        Path trees = directory.resolve(RELEASES);
        if (!Files.exists(modules()) && Files.exists(trees)) {
            Path own = trees.resolve(release);
            Path chosen =
                    Files.isDirectory(own)
                            ? own
                            : newest(trees).orElseThrow(() -> KernelProblems.noKernel(what));
            if (release.isEmpty()) {
                release = chosen.getFileName().toString();
            }
            Files.move(chosen, modules());
        }
        AtomicFiles.deleteTree(directory.resolve(IMAGES));
        AtomicFiles.deleteTree(trees);
        return release.isEmpty() ? "unknown" : release;
    }

    /// The entry with the highest version in its name.
    static Optional<Path> newest(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return Optional.empty();
        }
        try (Stream<Path> list = Files.list(directory)) {
            return list.max(BY_VERSION);
        }
    }

    private static int versions(String one, String other) {
        List<String> left = parts(one);
        List<String> right = parts(other);
        for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
            int order = part(left.get(i), right.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(left.size(), right.size());
    }

    private static int part(String one, String other) {
        boolean numbers = Character.isDigit(one.charAt(0)) && Character.isDigit(other.charAt(0));
        return numbers
                ? new java.math.BigInteger(one).compareTo(new java.math.BigInteger(other))
                : one.compareTo(other);
    }

    private static List<String> parts(String name) {
        return Pattern.compile("\\d+|\\D+").matcher(name).results().map(r -> r.group()).toList();
    }

    static Digest sha256(Path file) throws IOException {
        MessageDigest digest = KernelFetch.sha256();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[1 << 16];
            int count;
            while ((count = in.read(buffer)) > 0) {
                digest.update(buffer, 0, count);
            }
        }
        return Digest.of(digest.digest());
    }

    static long size(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(path -> path.toFile().length())
                    .sum();
        }
    }
}
