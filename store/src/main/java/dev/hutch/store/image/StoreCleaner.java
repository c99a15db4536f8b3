package dev.hutch.store.image;

import dev.hutch.api.DiffId;
import dev.hutch.api.Digest;
import dev.hutch.store.content.Blob;
import dev.hutch.store.content.BlobStore;
import dev.hutch.store.layer.LayerStore;
import dev.hutch.store.lease.RootSource;
import dev.hutch.store.stack.StackStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Frees what nobody needs: everything that no root leads to and that has not been touched for a
/// while.
///
/// What roots lead to is found out completely before anything is deleted; when any of it cannot be
/// told, the problem is thrown and nothing is deleted. Young things stay, because somebody may be
/// about to refer to them, and so does everything that they lead to. Writers need not wait: using
/// something again touches it, and deletion looks at that last, under the same lock.
///
/// `plan` only looks, `carryOut` deletes; what a plan holds may have been taken up again meanwhile
/// and is then spared.
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

    /// What can go.
    ///
    /// @param before what was touched at this moment or later stays
    /// @param bytes of the blobs
    /// @param youngBytes of blobs that no root leads to but that are too young to go
    public record Plan(
            List<Digest> stacks,
            List<DiffId> layers,
            List<Blob> blobs,
            Instant before,
            long bytes,
            long youngBytes) {
        public Plan {
            stacks = List.copyOf(stacks);
            layers = List.copyOf(layers);
            blobs = List.copyOf(blobs);
        }
    }

    /// What was freed.
    ///
    /// @param bytes of blobs
    public record Freed(int stacks, int layers, int blobs, long bytes) {}

    public Freed clean(List<RootSource> sources) {
        return carryOut(plan(sources, YOUNG));
    }

    /// @param young how long a thing nobody names yet is kept
    public Plan plan(List<RootSource> sources, Duration young) {
        Instant before = clock.instant().minus(young);
        Set<Digest> named = new HashSet<>();
        for (RootSource source : sources) {
            named.addAll(source.roots());
        }
        List<Digest> allStacks = stacks.list();
        List<DiffId> allLayers = layers.list();
        List<Blob> allBlobs = blobs.list();
        Set<Digest> needed = new HashSet<>(named);
        Set<Digest> kept = new HashSet<>(named);
        for (Digest stack : allStacks) {
            boolean young0 = !stacks.touched(stack).isBefore(before);
            if (named.contains(stack) || young0) {
                kept.add(stack);
                stacks.find(stack)
                        .ifPresent(found -> {
                            for (DiffId layer : found.layers()) {
                                kept.add(layer.digest());
                                if (named.contains(stack)) {
                                    needed.add(layer.digest());
                                }
                            }
                        });
            }
        }
        for (DiffId layer : allLayers) {
            if (kept.contains(layer.digest()) || !layers.touched(layer).isBefore(before)) {
                kept.add(layer.digest());
                layers.findRecord(layer)
                        .ifPresent(found -> {
                            kept.addAll(List.of(found.wire(), found.tree()));
                            if (needed.contains(layer.digest())) {
                                needed.addAll(List.of(found.wire(), found.tree()));
                            }
                        });
            }
        }
        List<Blob> old =
                allBlobs.stream()
                        .filter(blob -> !kept.contains(blob.digest()))
                        .filter(blob -> blob.touched().isBefore(before))
                        .toList();
        long unneeded =
                allBlobs.stream()
                        .filter(blob -> !needed.contains(blob.digest()))
                        .mapToLong(Blob::size)
                        .sum();
        long bytes = old.stream().mapToLong(Blob::size).sum();
        return new Plan(
                allStacks.stream().filter(stack -> !kept.contains(stack)).toList(),
                allLayers.stream().filter(layer -> !kept.contains(layer.digest())).toList(),
                old,
                before,
                bytes,
                unneeded - bytes);
    }

    /// From names to bytes: whatever stops this leaves nothing that names what is gone.
    public Freed carryOut(Plan plan) {
        int freedStacks = 0;
        for (Digest stack : plan.stacks()) {
            freedStacks += stacks.delete(stack, plan.before()) ? 1 : 0;
        }
        int freedLayers = 0;
        for (DiffId layer : plan.layers()) {
            freedLayers += layers.delete(layer, plan.before()) ? 1 : 0;
        }
        int freedBlobs = 0;
        long bytes = 0;
        for (Blob blob : plan.blobs()) {
            if (blobs.delete(blob.digest(), plan.before())) {
                freedBlobs++;
                bytes += blob.size();
            }
        }
        return new Freed(freedStacks, freedLayers, freedBlobs, bytes);
    }
}
