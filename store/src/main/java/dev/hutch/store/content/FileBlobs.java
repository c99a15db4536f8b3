package dev.hutch.store.content;

import dev.hutch.api.Digest;
import dev.hutch.linux.files.AtomicFiles;
import dev.hutch.linux.files.FileLock;
import dev.hutch.linux.files.FileProblems;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Blobs as files `sha256/<hex>` below one directory, as in an OCI layout. The file's modification
/// time is the moment it was touched last.
///
/// A lock file orders touching against deleting, also between processes; reading needs none.
public final class FileBlobs implements BlobStore {
    private final Path directory;
    private final BlobFiles files;
    private final Path lock;
    private final Staging staging;
    private final InstantSource clock;

    /// @param root directory of the blobs; created if it is missing
    /// @param staging in the same file system
    public FileBlobs(Path root, Staging staging, InstantSource clock) {
        this.directory = root.resolve("sha256");
        this.files = new BlobFiles(directory);
        this.lock = root.resolve(".lock");
        this.staging = staging;
        this.clock = clock;
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw FileProblems.of("create", directory, e);
        }
    }

    @Override
    public BlobWriter create() {
        return new FileBlobWriter(this, staging.newPath());
    }

    @Override
    public InputStream open(Digest digest) {
        return files.open(digest);
    }

    @Override
    public Optional<Blob> find(Digest digest) {
        return files.find(digest);
    }

    @Override
    public List<Blob> list() {
        List<Blob> blobs = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            files.map(file -> file.getFileName().toString())
                    .sorted()
                    .forEach(hex -> find(new Digest(hex)).ifPresent(blobs::add));
        } catch (IOException e) {
            throw FileProblems.of("list", directory, e);
        }
        return blobs;
    }

    @Override
    public boolean touch(Digest digest) {
        try (FileLock _ = FileLock.acquire(lock)) {
            return touchLocked(digest);
        }
    }

    @Override
    public boolean delete(Digest digest, Instant ifUntouchedSince) {
        try (FileLock _ = FileLock.acquire(lock)) {
            Optional<Blob> found = find(digest);
            if (found.isEmpty() || !found.get().touched().isBefore(ifUntouchedSince)) {
                return false;
            }
            return Files.deleteIfExists(path(digest));
        } catch (IOException e) {
            throw FileProblems.of("delete", path(digest), e);
        }
    }

    @Override
    public boolean verify(Digest digest) {
        return files.verify(digest);
    }

    /// Makes a finished, checked and synced file visible. One that is there already is replaced: it
    /// holds the same bytes, or it is damaged.
    Blob publish(Path staged, Digest digest, long size) {
        try (FileLock _ = FileLock.acquire(lock)) {
            AtomicFiles.publish(staged, path(digest));
            touchLocked(digest);
            return new Blob(digest, size, clock.instant());
        }
    }

    private boolean touchLocked(Digest digest) {
        try {
            Files.setLastModifiedTime(path(digest), FileTime.from(clock.instant()));
            return true;
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw FileProblems.of("touch", path(digest), e);
        }
    }

    private Path path(Digest digest) {
        return files.path(digest);
    }
}
