package dev.hutch.vm.kernel;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Takes a kernel over from a directory that somebody built. A `metadata.json` there says which
/// files to take (`kernel`, `modules`); without one they are found by their usual names.
final class KernelDirectory {
    private static final String METADATA = "metadata.json";
    private static final List<String> IMAGE_DIRECTORIES = List.of("boot", ".");
    private static final List<String> MODULE_DIRECTORIES =
            List.of("lib/modules", "usr/lib/modules");

    private KernelDirectory() {}

    static void copy(Path directory, KernelTree tree) throws IOException {
        if (!Files.isDirectory(directory)) {
            throw KernelProblems.invalidDirectory("'" + directory + "' is not a directory");
        }
        Found found =
                Files.exists(directory.resolve(METADATA)) ? stated(directory) : guess(directory);
        copyImage(found.image, tree);
        if (found.modules != null) {
            copyContents(found.modules, tree.modules());
        }
    }

    static void copyImage(Path image, KernelTree tree) throws IOException {
        Path target = tree.placeFor("vmlinuz").orElseThrow();
        Files.createDirectories(target.getParent());
        Files.copy(image, target, StandardCopyOption.REPLACE_EXISTING);
    }

    /// Copies what is in `from`, not `from` itself. Links are left out: in a module tree they point
    /// at sources.
    static void copyContents(Path from, Path to) throws IOException {
        Files.walkFileTree(
                from,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes ignored)
                            throws IOException {
                        Files.createDirectories(to.resolve(from.relativize(path)));
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        if (attributes.isRegularFile()) {
                            Files.copy(file, to.resolve(from.relativize(file)));
                        }
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    private record Found(Path image, @Nullable Path modules) {}

    private static Found stated(Path directory) {
        Path file = directory.resolve(METADATA);
        JsonNode json;
        try {
            json = JsonMapper.shared().readTree(file.toFile());
        } catch (JacksonException e) {
            throw KernelProblems.invalidDirectory(file + " is not JSON: " + e.getOriginalMessage());
        }
        Path image =
                member(directory, json, "kernel", "kernel_path")
                        .orElseThrow(
                                () -> KernelProblems.invalidDirectory(file + " names no 'kernel'"));
        return new Found(image, member(directory, json, "modules", "modules_dir").orElse(null));
    }

    private static Optional<Path> member(Path directory, JsonNode json, String... keys) {
        for (String key : keys) {
            JsonNode value = json.get(key);
            if (value != null && value.isString() && !value.asString().isEmpty()) {
                Path path = directory.resolve(value.asString()).normalize();
                if (!path.startsWith(directory.normalize()) || !Files.exists(path)) {
                    throw KernelProblems.invalidDirectory(
                            directory.resolve(METADATA)
                                    + ": '"
                                    + value.asString()
                                    + "' is missing or outside of the directory");
                }
                return Optional.of(path);
            }
        }
        return Optional.empty();
    }

    private static Found guess(Path directory) throws IOException {
        return new Found(
                image(directory).orElseThrow(() -> KernelProblems.noKernel(directory.toString())),
                modules(directory).orElse(null));
    }

    /// A bare kernel is preferred to a packed one, and the newest among equals.
    private static Optional<Path> image(Path directory) throws IOException {
        for (String start : List.of("vmlinux", "vmlinuz")) {
            for (String sub : IMAGE_DIRECTORIES) {
                Path place = directory.resolve(sub).normalize();
                if (Files.isDirectory(place)) {
                    try (Stream<Path> list = Files.list(place)) {
                        Optional<Path> newest =
                                list.filter(path -> name(path).startsWith(start))
                                        .filter(Files::isRegularFile)
                                        .max(KernelTree.BY_VERSION);
                        if (newest.isPresent()) {
                            return newest;
                        }
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Path> modules(Path directory) throws IOException {
        for (String sub : MODULE_DIRECTORIES) {
            Optional<Path> newest = KernelTree.newest(directory.resolve(sub));
            if (newest.isPresent()) {
                return newest;
            }
        }
        Path bare = directory.resolve("modules");
        if (!Files.isDirectory(bare)) {
            return Optional.empty();
        }
        // Either the contents themselves, or one directory per release.
        return Files.isDirectory(bare.resolve("kernel"))
                ? Optional.of(bare)
                : KernelTree.newest(bare).filter(Files::isDirectory);
    }

    private static String name(Path path) {
        return path.getFileName().toString();
    }
}
