package dev.hutch.store.content;

import dev.hutch.api.Digest;
import dev.hutch.linux.files.FileProblems;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Bytes kept under their SHA-256. Thread-safe, and safe between processes where the medium is
/// shared.
///
/// A blob is there completely or not at all: nothing of a failed, cancelled or mistaken write can
/// be opened. Two writers of the same bytes both succeed. Nobody changes a blob that is there.
public interface BlobStore {

    /// Begins a blob. It becomes visible with `commit`; closed before that, it has never been.
    BlobWriter create();

    /// Opens a blob for reading. The bytes are checked on the way: when they are not what was
    /// stored, the read that reaches their end throws `blob.damaged`.
    ///
    /// Throws `blob.not_found` when there is none.
    InputStream open(Digest digest);

    /// A blob's size and age. One that is obviously broken, such as of the wrong length, may still
    /// be found: only reading tells.
    Optional<Blob> find(Digest digest);

    /// Every blob, in order of its digest.
    List<Blob> list();

    /// Marks a blob as in use just now. @return false when there is none
    boolean touch(Digest digest);

    /// Deletes a blob unless it was touched at or after a moment. Deleting what is not there is no
    /// failure.
    ///
    /// @return whether it was there and is gone
    boolean delete(Digest digest, Instant ifUntouchedSince);

    /// Reads `content` to its end and stores it, if it is what was expected.
    default Blob put(InputStream content, Expected expected) {
        try (BlobWriter writer = create()) {
            content.transferTo(writer);
            return writer.commit(expected);
        } catch (IOException e) {
            throw FileProblems.of("read", Path.of("the content of a blob"), e);
        }
    }

    default boolean has(Digest digest) {
        return find(digest).isPresent();
    }

    /// Reads a blob through. @return whether it is there and undamaged
    boolean verify(Digest digest);
}
