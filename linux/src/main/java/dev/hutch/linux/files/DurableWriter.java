package dev.hutch.linux.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.UUID;
import java.util.regex.Pattern;

/// The order of steps that makes a write durable and atomic. On failure the temporary sibling is
/// gone and the target is what it was.
final class DurableWriter {
    private static final Pattern TEMPORARY =
            Pattern.compile("\\..+\\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private final WriteSteps steps;

    DurableWriter(WriteSteps steps) {
        this.steps = steps;
    }

    long write(Path target, InputStream content) {
        Path absolute = target.toAbsolutePath();
        Path temporary =
                absolute.resolveSibling("." + absolute.getFileName() + "." + UUID.randomUUID());
        try {
            long written = steps.fill(temporary, content);
            steps.sync(temporary);
            steps.rename(temporary, absolute);
            steps.sync(parent(absolute));
            return written;
        } catch (IOException e) {
            throw undo(temporary, FileProblems.of("write", absolute, e));
        } catch (RuntimeException e) {
            throw undo(temporary, e);
        }
    }

    static boolean isTemporary(Path file) {
        return TEMPORARY.matcher(file.getFileName().toString()).matches();
    }

    /// Moves something finished to its place; whatever stood there must be a file or missing.
    void publish(Path staged, Path target) {
        Path absolute = target.toAbsolutePath();
        try {
            syncTree(staged);
            steps.rename(staged, absolute);
            steps.sync(parent(absolute));
        } catch (IOException e) {
            throw FileProblems.of("publish", absolute, e);
        }
    }

    /// Puts a finished directory in the place of another and deletes the other.
    void replace(Path staged, Path target) {
        Path absolute = target.toAbsolutePath();
        if (!Files.exists(absolute, LinkOption.NOFOLLOW_LINKS)) {
            publish(staged, absolute);
            return;
        }
        try {
            syncTree(staged);
            steps.exchange(staged, absolute);
            steps.sync(parent(absolute));
        } catch (IOException e) {
            throw FileProblems.of("replace", absolute, e);
        }
        AtomicFiles.deleteTree(staged);
    }

    void syncDirectory(Path directory) {
        try {
            steps.sync(directory);
        } catch (IOException e) {
            throw FileProblems.of("sync", directory, e);
        }
    }

    private void syncTree(Path staged) throws IOException {
        Files.walkFileTree(
                staged,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        if (attributes.isRegularFile()) {
                            steps.sync(file);
                        }
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(
                            Path directory,
                            java.io.@org.jspecify.annotations.Nullable IOException e)
                            throws IOException {
                        if (e != null) {
                            throw e;
                        }
                        steps.sync(directory);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    private static Path parent(Path absolute) {
        Path parent = absolute.getParent();
        return parent == null ? absolute : parent;
    }

    private static RuntimeException undo(Path temporary, RuntimeException cause) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
        return cause;
    }
}
