package dev.hutch.store.content;

import dev.hutch.api.Digest;
import dev.hutch.linux.files.FileProblems;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.Optional;

/// Blobs as files named by their digests in one directory, only looked at: the directory may be
/// somebody else's, and need not even be there. Links are not followed, and whatever is no file
/// does not count.
public final class BlobFiles {
    private static final int BUFFER = 1 << 17;

    private final Path directory;

    /// @param directory `blobs/sha256`
    public BlobFiles(Path directory) {
        this.directory = directory;
    }

    public Path path(Digest digest) {
        return directory.resolve(digest.hex());
    }

    public Optional<Blob> find(Digest digest) {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(
                            path(digest), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return attributes.isRegularFile()
                    ? Optional.of(
                            new Blob(
                                    digest,
                                    attributes.size(),
                                    attributes.lastModifiedTime().toInstant()))
                    : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw FileProblems.of("look at", path(digest), e);
        }
    }

    /// The bytes, checked on the way. Throws `blob.not_found`, and `blob.damaged` at their end.
    public InputStream open(Digest digest) {
        try {
            return new VerifiedInput(plain(digest), digest);
        } catch (NoSuchFileException e) {
            throw ContentProblems.notFound(digest);
        } catch (IOException e) {
            throw FileProblems.of("read", path(digest), e);
        }
    }

    /// Reads a blob through. @return whether it is there and undamaged
    public boolean verify(Digest digest) {
        try (InputStream in = plain(digest)) {
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

    /// A fifo would keep whoever opens it waiting.
    private InputStream plain(Digest digest) throws IOException {
        Path file = path(digest);
        if (find(digest).isEmpty()) {
            throw new NoSuchFileException(file.toString());
        }
        return Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS);
    }
}
