package dev.hutch.store.share;

import dev.hutch.api.Digest;
import dev.hutch.api.Problem;
import dev.hutch.store.oci.OciDescriptor;
import dev.hutch.store.registry.RegistryClient.Document;
import dev.hutch.store.registry.RegistryUpload.Source;
import dev.hutch.store.registry.RegistryUpload.Way;
import dev.hutch.store.remote.Repository;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/// One that fails at its n-th use: before anything is done, or in the middle of a blob.
final class FaultyRepository implements Repository {
    static final String CODE = "test.fault";

    private final Repository sound;
    private final AtomicInteger left;

    FaultyRepository(Repository sound, int at) {
        this.sound = sound;
        this.left = new AtomicInteger(at);
    }

    /// Whether it came to that.
    boolean hasFailed() {
        return left.get() <= 0;
    }

    private void step() {
        if (left.decrementAndGet() == 0) {
            throw fault();
        }
    }

    private static RuntimeException fault() {
        return Problem.of(Problem.Kind.UNAVAILABLE, CODE, "it broke").toException();
    }

    @Override
    public Optional<Digest> head() {
        step();
        return sound.head();
    }

    @Override
    public Document manifest() {
        step();
        return sound.manifest();
    }

    @Override
    public Document manifest(OciDescriptor descriptor) {
        step();
        return sound.manifest(descriptor);
    }

    @Override
    public Document document(OciDescriptor descriptor) {
        step();
        return sound.document(descriptor);
    }

    @Override
    public InputStream openBlob(OciDescriptor descriptor) {
        step();
        return new FilterInputStream(sound.openBlob(descriptor)) {
            private boolean begun;

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                if (begun) {
                    step();
                }
                begun = true;
                return super.read(buffer, offset, Math.min(length, 1 << 13));
            }
        };
    }

    @Override
    public Way ensure(OciDescriptor blob, Source source) {
        step();
        return sound.ensure(blob, source);
    }

    @Override
    public void put(String mediaType, byte[] manifest, Digest stack) {
        step();
        sound.put(mediaType, manifest, stack);
    }

    @Override
    public String source() {
        return sound.source();
    }
}
