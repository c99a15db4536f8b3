package dev.hutch.store.content;

import dev.hutch.api.Digest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/// Blobs in memory, gone with it: for small work and for tests.
public final class MemoryBlobs implements BlobStore {
    private final ConcurrentSkipListMap<Digest, Held> blobs = new ConcurrentSkipListMap<>();
    private final InstantSource clock;

    public MemoryBlobs(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public BlobWriter create() {
        return new Writer();
    }

    @Override
    public InputStream open(Digest digest) {
        Held held = blobs.get(digest);
        if (held == null) {
            throw ContentProblems.notFound(digest);
        }
        return new VerifiedInput(new ByteArrayInputStream(held.bytes), digest);
    }

    @Override
    public Optional<Blob> find(Digest digest) {
        return Optional.ofNullable(blobs.get(digest)).map(held -> held.blob(digest));
    }

    @Override
    public List<Blob> list() {
        return blobs.entrySet().stream().map(e -> e.getValue().blob(e.getKey())).toList();
    }

    @Override
    public boolean touch(Digest digest) {
        Instant now = clock.instant();
        return blobs.computeIfPresent(digest, (key, held) -> new Held(held.bytes, now)) != null;
    }

    @Override
    public boolean delete(Digest digest, Instant ifUntouchedSince) {
        Held held = blobs.get(digest);
        return held != null
                && held.touched.isBefore(ifUntouchedSince)
                && blobs.remove(digest, held);
    }

    @Override
    public boolean verify(Digest digest) {
        return has(digest);
    }

    /// Compared by identity of its bytes and its moment, which `delete` relies on.
    private record Held(byte[] bytes, Instant touched) {
        Blob blob(Digest digest) {
            return new Blob(digest, bytes.length, touched);
        }
    }

    private final class Writer extends BlobWriter {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public void write(byte[] buffer, int offset, int length) {
            bytes.write(buffer, offset, length);
        }

        @Override
        public void check(Expected expected) {
            expected.check(Hashes.of(bytes.toByteArray()), bytes.size());
        }

        @Override
        public Blob commit(Expected expected) {
            byte[] content = bytes.toByteArray();
            Digest digest = Hashes.of(content);
            expected.check(digest, content.length);
            Held held = new Held(content, clock.instant());
            blobs.put(digest, held);
            return held.blob(digest);
        }

        @Override
        public void close() {
            bytes.reset();
        }
    }
}
