package dev.hutch.linux.files;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Writes that are all there or not at all, also after a power cut.
public final class AtomicFiles {
    private static final DurableWriter WRITER = new DurableWriter(new WriteSteps.OnDisk());
    private static final Set<PosixFilePermission> OWNER_ALL =
            EnumSet.of(
                    PosixFilePermission.OWNER_READ,
                    PosixFilePermission.OWNER_WRITE,
                    PosixFilePermission.OWNER_EXECUTE);

    private AtomicFiles() {}

    public static void write(Path target, byte[] content) {
        WRITER.write(target, new ByteArrayInputStream(content));
    }

    /// Drains the stream into the file; a stream that fails leaves the target as it was.
    ///
    /// @return bytes written
    public static long write(Path target, InputStream content) {
        return WRITER.write(target, content);
    }

    /// Moves a finished file or directory of the same file system to its place, synced. A file
    /// replaces a file; a directory in the way that is not empty is `exists`-like and refused.
    public static void publish(Path staged, Path target) {
        WRITER.publish(staged, target);
    }

    /// As `publish`, but a directory in the way is swapped out in one step and deleted.
    public static void replace(Path staged, Path target) {
        WRITER.replace(staged, target);
    }

    public static void syncDirectory(Path directory) {
        WRITER.syncDirectory(directory);
    }

    /// Deletes what writers that were killed left beside their targets in this directory.
    ///
    /// @param before temporary siblings this old have no living writer
    public static void sweep(Path directory, Instant before) {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(DurableWriter::isTemporary).toList()) {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (NoSuchFileException finishedMeanwhile) {
            // Its writer lives after all, or somebody else sweeps: the next sweep sees the rest.
        } catch (IOException e) {
            throw FileProblems.of("sweep", directory, e);
        }
    }

    /// Deletes a file or a whole tree, following no link; one that is missing is already deleted.
    public static void deleteTree(Path root) {
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try {
            Files.walkFileTree(root, new Deleter());
        } catch (NoSuchFileException deletedByAnother) {
            deleteTree(root);
        } catch (IOException e) {
            throw FileProblems.of("delete", root, e);
        }
    }

    private static final class Deleter extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                throws IOException {
            // A tree may hold directories its own owner cannot write to or list.
            if (!Files.isWritable(directory) || !Files.isExecutable(directory)) {
                Files.setPosixFilePermissions(directory, OWNER_ALL);
            }
            return FileVisitResult.CONTINUE;
        }

        /// One that cannot even be listed is never visited. Once it can be, it is a tree like any.
        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
            if (failure instanceof AccessDeniedException
                    && Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)
                    && !Files.isReadable(file)) {
                Files.setPosixFilePermissions(file, OWNER_ALL);
                Files.walkFileTree(file, new Deleter());
                return FileVisitResult.CONTINUE;
            }
            throw failure;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                throws IOException {
            if (failure != null) {
                throw failure;
            }
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
        }
    }

    /// Notes that a file is wanted now. @return false when it is not there
    public static boolean touch(Path file) {
        try {
            Files.setLastModifiedTime(file, FileTime.fromMillis(System.currentTimeMillis()));
            return true;
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw FileProblems.of("touch", file, e);
        }
    }
}
