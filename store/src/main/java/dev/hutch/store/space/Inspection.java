package dev.hutch.store.space;

import dev.hutch.api.DiffId;
import dev.hutch.api.Digest;
import dev.hutch.api.Event;
import dev.hutch.api.EventSink;
import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import dev.hutch.store.content.Blob;
import dev.hutch.store.content.BlobStore;
import dev.hutch.store.layer.Layer;
import dev.hutch.store.layer.LayerStore;
import dev.hutch.store.space.Fault.Kind;
import dev.hutch.store.space.Fault.Trouble;
import dev.hutch.store.stack.Stack;
import dev.hutch.store.stack.StackStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// One reading of the store, from the stacks down to the bytes. Every blob is read once; nothing is
/// changed.
final class Inspection {
    private final BlobStore blobs;
    private final LayerStore layers;
    private final StackStore stacks;
    private final EventSink sink;

    private final List<Fault> faults = new ArrayList<>();
    private final Set<Digest> read = new HashSet<>();
    private final long total;
    private int checked;
    private long bytes;

    Inspection(BlobStore blobs, LayerStore layers, StackStore stacks, EventSink sink) {
        this.blobs = blobs;
        this.layers = layers;
        this.stacks = stacks;
        this.sink = sink;
        this.total = blobs.list().stream().mapToLong(Blob::size).sum();
    }

    List<Fault> faults() {
        return List.copyOf(faults);
    }

    int checked() {
        return checked;
    }

    long bytes() {
        return bytes;
    }

    /// Reads these stacks and all they lead to.
    void stacks(Set<Digest> wanted) {
        Map<DiffId, Set<Digest>> users = new LinkedHashMap<>();
        for (Digest digest : wanted) {
            stack(digest)
                    .ifPresent(stack ->
                            stack.layers()
                                    .forEach(layer ->
                                            users.computeIfAbsent(
                                                            layer, id -> new LinkedHashSet<>())
                                                    .add(digest)));
        }
        users.forEach(this::layer);
    }

    /// Reads the blobs that no stack led to: nobody misses a damaged one, but whoever puts the same
    /// bytes next must not find it.
    void remaining() {
        for (Blob blob : blobs.list()) {
            if (!read.contains(blob.digest())) {
                content(Kind.BLOB, blob.digest(), OptionalLong.empty(), Optional.empty(), Set.of());
            }
        }
    }

    private Optional<Stack> stack(Digest digest) {
        checked++;
        Instant touched = stacks.touched(digest);
        try {
            Optional<Stack> found = stacks.find(digest);
            // What an environment holds besides is content, and read with the rest of it.
            if (found.isEmpty() && !blobs.has(digest)) {
                faults.add(
                        Fault.of(
                                Kind.STACK,
                                digest,
                                Trouble.MISSING,
                                Optional.empty(),
                                Set.of(digest),
                                touched));
            }
            return found;
        } catch (ProblemException e) {
            requireCorrupt(e);
            faults.add(
                    Fault.of(
                            Kind.STACK,
                            digest,
                            Trouble.DAMAGED,
                            Optional.empty(),
                            Set.of(digest),
                            touched));
            return Optional.empty();
        }
    }

    void layer(DiffId id, Set<Digest> users) {
        checked++;
        Instant touched = layers.touched(id);
        Optional<Layer> record;
        Trouble trouble = Trouble.MISSING;
        try {
            record = layers.findRecord(id);
        } catch (ProblemException e) {
            requireCorrupt(e);
            record = Optional.empty();
            trouble = Trouble.DAMAGED;
        }
        if (record.isEmpty()) {
            faults.add(Fault.of(Kind.LAYER, id.digest(), trouble, Optional.of(id), users, touched));
            return;
        }
        OptionalLong size = OptionalLong.of(record.get().wireBytes());
        content(Kind.BLOB, record.get().wire(), size, Optional.of(id), users);
        content(Kind.TREE, record.get().tree(), OptionalLong.empty(), Optional.of(id), users);
    }

    private void content(
            Kind kind,
            Digest digest,
            OptionalLong size,
            Optional<DiffId> layer,
            Set<Digest> users) {
        checked++;
        read.add(digest);
        Optional<Blob> found = blobs.find(digest);
        Instant touched = found.map(Blob::touched).orElse(Instant.MIN);
        if (found.isEmpty()) {
            faults.add(Fault.of(kind, digest, Trouble.MISSING, layer, users, touched));
        } else if (size.isPresent() && found.get().size() != size.getAsLong()) {
            faults.add(Fault.of(kind, digest, Trouble.TRUNCATED, layer, users, touched));
        } else if (!blobs.verify(digest) && (!users.isEmpty() || blobs.has(digest))) {
            faults.add(Fault.of(kind, digest, Trouble.DAMAGED, layer, users, touched));
        }
        bytes += found.map(Blob::size).orElse(0L);
        sink.emit(new Event.Progress("check", bytes, Math.max(bytes, total), "bytes"));
    }

    /// A disk that cannot be read at all is no finding but a failure of the check.
    private static void requireCorrupt(ProblemException e) {
        if (e.kind() != Problem.Kind.CORRUPT) {
            throw e;
        }
    }
}
