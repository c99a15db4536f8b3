package dev.hutch.store.image;

import dev.hutch.api.DiffId;
import dev.hutch.api.Digest;
import dev.hutch.api.EventSink;
import dev.hutch.linux.files.FileProblems;
import dev.hutch.store.content.Blob;
import dev.hutch.store.content.BlobStore;
import dev.hutch.store.content.Expected;
import dev.hutch.store.layer.Companion;
import dev.hutch.store.layer.LayerStore;
import dev.hutch.store.lease.Lease;
import dev.hutch.store.oci.OciDescriptor;
import dev.hutch.store.remote.Repository;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Stream;

/// Brings the layers of an image here, several at a time, each straight from the socket into the
/// store. Two that want the same layer do not both fetch it.
public final class LayerFetch {
    /// As other tools; more connections make no registry faster, and each takes memory.
    private static final int AT_ONCE = 3;

    /// Layers that share a lock wait for each other without need, which is rare and harmless.
    private static final int LOCKS = 64;

    private final BlobStore blobs;
    private final LayerStore layers;
    private final List<ReentrantLock> locks =
            Stream.generate(ReentrantLock::new).limit(LOCKS).toList();

    public LayerFetch(BlobStore blobs, LayerStore layers) {
        this.blobs = blobs;
        this.layers = layers;
    }

    /// @param place for people, such as `layer 2 of 7`
    public record Wanted(OciDescriptor wire, DiffId diffId, String place) {}

    void fetch(
            Repository from,
            List<Wanted> wanted,
            Lease lease,
            Function<DiffId, Companion> companions,
            EventSink sink) {
        Map<DiffId, Wanted> missing = new LinkedHashMap<>();
        for (Wanted each : wanted) {
            lease.add(each.diffId.digest());
            lease.add(each.wire.digest());
            if (!layers.touch(each.diffId)) {
                missing.putIfAbsent(each.diffId, each);
            }
        }
        if (missing.isEmpty()) {
            return;
        }
        sink.stage("download", missing.size() + (missing.size() == 1 ? " layer" : " layers"));
        Parallel.forEach(
                "pull-layer",
                List.copyOf(missing.values()),
                AT_ONCE,
                each -> ensure(from, each, companions, sink));
    }

    private void ensure(
            Repository from,
            Wanted wanted,
            Function<DiffId, Companion> companions,
            EventSink sink) {
        Lock lock = locks.get(Math.floorMod(wanted.diffId.hashCode(), LOCKS));
        try {
            lock.lockInterruptibly();
        } catch (InterruptedException e) {
            throw FileProblems.cancelled("fetch " + wanted.place, e);
        }
        try {
            if (layers.touch(wanted.diffId)) {
                return;
            }
            if (isHere(wanted.wire)) {
                layers.importWire(wanted.wire.digest(), wanted.diffId);
            } else {
                download(from, wanted, companions.apply(wanted.diffId), sink);
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isHere(OciDescriptor wire) {
        Digest digest = wire.digest();
        Optional<Blob> found = blobs.find(digest);
        return found.isPresent()
                && found.get().size() == wire.size()
                && blobs.verify(digest)
                && blobs.touch(digest);
    }

    private void download(Repository from, Wanted wanted, Companion companion, EventSink sink) {
        OciDescriptor wire = wanted.wire;
        try (InputStream in =
                new ProgressInput(
                        from.openBlob(wire), "download", wanted.place, wire.size(), sink)) {
            Expected promised = Expected.of(wire.digest(), wire.size());
            layers.importWire(in, promised, wanted.diffId, companion);
        } catch (IOException e) {
            throw FileProblems.of("read", Path.of(from.source()), e);
        }
    }
}
