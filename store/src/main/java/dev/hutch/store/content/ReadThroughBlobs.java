package dev.hutch.store.content;

import dev.hutch.api.Digest;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Blobs of a store's own, and those of directories that are read as if they were. Nothing is
/// copied; what is written and deleted is always its own.
///
/// What only others have is never listed, since it is not this store's to count or to free.
public final class ReadThroughBlobs implements BlobStore {
    private final BlobStore own;
    private final List<BlobFiles> others;

    /// @param others in the order in which they are asked, after `own`
    public ReadThroughBlobs(BlobStore own, List<BlobFiles> others) {
        this.own = own;
        this.others = List.copyOf(others);
    }

    @Override
    public BlobWriter create() {
        return own.create();
    }

    @Override
    public InputStream open(Digest digest) {
        return own.has(digest)
                ? own.open(digest)
                : having(digest)
                        .findFirst()
                        .orElseThrow(() -> ContentProblems.notFound(digest))
                        .open(digest);
    }

    @Override
    public Optional<Blob> find(Digest digest) {
        return own.find(digest)
                .or(() -> others.stream().flatMap(it -> it.find(digest).stream()).findFirst());
    }

    @Override
    public List<Blob> list() {
        return own.list();
    }

    /// Whoever keeps what others have keeps it from nobody's clean-up.
    @Override
    public boolean touch(Digest digest) {
        return own.touch(digest) || having(digest).findAny().isPresent();
    }

    @Override
    public boolean delete(Digest digest, Instant ifUntouchedSince) {
        return own.delete(digest, ifUntouchedSince);
    }

    @Override
    public boolean verify(Digest digest) {
        return own.has(digest)
                ? own.verify(digest)
                : having(digest).anyMatch(other -> other.verify(digest));
    }

    private Stream<BlobFiles> having(Digest digest) {
        return others.stream().filter(other -> other.find(digest).isPresent());
    }
}
