package dev.hutch.store.image;

import dev.hutch.api.DiffId;
import dev.hutch.api.Digest;
import dev.hutch.store.content.Blob;
import dev.hutch.store.content.BlobStore;
import dev.hutch.store.layer.Layer;
import dev.hutch.store.layer.LayerStore;
import dev.hutch.store.lease.RootSource;
import dev.hutch.store.stack.Stack;
import dev.hutch.store.stack.StackStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Frees what nobody needs: everything that no root leads to and that has not been touched for a
/// while.
///
/// What roots lead to is found out completely before anything is deleted; when any of it cannot be
/// told, the problem is thrown and nothing is deleted. Young things stay, because somebody may be
/// about to refer to them, and so does everything that they lead to. Writers need not wait: using
/// something again touches it, and deletion looks at that last, under the same lock.
public final class StoreCleaner {
    /// Longer than anything takes from writing an object to naming it; work that takes longer holds
    /// a lease.
    public static final Duration YOUNG = Duration.ofMinutes(15);

    private final BlobStore blobs;
    private final LayerStore layers;
    private final StackStore stacks;
    private final InstantSource clock;

    public StoreCleaner(
            BlobStore blobs, LayerStore layers, StackStore stacks, InstantSource clock) {
        this.blobs = blobs;
        this.layers = layers;
        this.stacks = stacks;
        this.clock = clock;
    }

    /// What was freed.
    ///
    /// @param bytes of blobs
    public record Freed(int stacks, int layers, int blobs, long bytes) {}

    public Freed clean(List<RootSource> sources) {
        return clean(sources, YOUNG);
    }

    /// @param young how long a thing nobody names yet is kept
    public Freed clean(List<RootSource> sources, Duration young) {
        Instant before = clock.instant().minus(young);
        Set<Digest> kept = new HashSet<>();
        for (RootSource source : sources) {
            kept.addAll(source.roots());
        }
        List<Digest> allStacks = stacks.list();
        List<DiffId> allLayers = layers.list();
        List<Blob> allBlobs = blobs.list();
        for (Digest stack : allStacks) {
            if (kept.contains(stack) || !stacks.touched(stack).isBefore(before)) {
                kept.add(stack);
                Optional<Stack> found = stacks.find(stack);
                found.ifPresent(s -> s.layers().forEach(layer -> kept.add(layer.digest())));
            }
        }
        for (DiffId layer : allLayers) {
            if (kept.contains(layer.digest()) || !layers.touched(layer).isBefore(before)) {
                kept.add(layer.digest());
                Optional<Layer> found = layers.findRecord(layer);
                found.ifPresent(l -> kept.addAll(List.of(l.wire(), l.tree())));
            }
        }
        return delete(kept, allStacks, allLayers, allBlobs, before);
    }

    /// From names to bytes: whatever stops this leaves nothing that names what is gone.
    private Freed delete(
            Set<Digest> kept,
            List<Digest> allStacks,
            List<DiffId> allLayers,
            List<Blob> allBlobs,
            Instant before) {
        int freedStacks = 0;
        for (Digest stack : allStacks) {
            freedStacks += !kept.contains(stack) && stacks.delete(stack, before) ? 1 : 0;
        }
        int freedLayers = 0;
        for (DiffId layer : allLayers) {
            freedLayers += !kept.contains(layer.digest()) && layers.delete(layer, before) ? 1 : 0;
        }
        int freedBlobs = 0;
        long bytes = 0;
        for (Blob blob : allBlobs) {
            if (!kept.contains(blob.digest()) && blobs.delete(blob.digest(), before)) {
                freedBlobs++;
                bytes += blob.size();
            }
        }
        return new Freed(freedStacks, freedLayers, freedBlobs, bytes);
    }
}
