package dev.hutch.store.content;

import dev.hutch.api.Digest;
import dev.hutch.linux.files.AtomicFiles;
import dev.hutch.linux.files.FileLock;
import dev.hutch.linux.files.FileProblems;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
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
    private static final int BUFFER = 1 << 17;

    private final Path directory;
    private final Path lock;
    private final Staging staging;
    private final InstantSource clock;

    /// @param root directory of the blobs; created if it is missing
    /// @param staging in the same file system
    public FileBlobs(Path root, Staging staging, InstantSource clock) {
        this.directory = root.resolve("sha256");
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
        try {
            return new VerifiedInput(Files.newInputStream(path(digest)), digest);
        } catch (NoSuchFileException e) {
            throw ContentProblems.notFound(digest);
        } catch (IOException e) {
            throw FileProblems.of("read", path(digest), e);
        }
    }

    @Override
    public Optional<Blob> find(Digest digest) {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(
                            path(digest), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return Optional.of(
                    new Blob(digest, attributes.size(), attributes.lastModifiedTime().toInstant()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw FileProblems.of("look at", path(digest), e);
        }
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
        try (InputStream in = Files.newInputStream(path(digest))) {
            byte[] buffer = new byte[BUFFER];
            MessageDigest hash = Hashes.sha256();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                hash.update(buffer, 0, read);
            }
            return Digest.of(hash.digest()).equals(digest);
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw FileProblems.of("read", path(digest), e);
        }
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
        return directory.resolve(digest.hex());
    }
}
