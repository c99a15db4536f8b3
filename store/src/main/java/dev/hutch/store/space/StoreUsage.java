package dev.hutch.store.space;

import dev.hutch.api.Digest;
import dev.hutch.api.ProblemException;
import dev.hutch.api.call.StoreCall.ImageUsage;
import dev.hutch.store.content.Blob;
import dev.hutch.store.content.BlobStore;
import dev.hutch.store.layer.LayerStore;
import dev.hutch.store.stack.Stack;
import dev.hutch.store.stack.StackStore;
import dev.hutch.store.tag.Tag;
import dev.hutch.store.tag.TagStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// How many bytes each image takes up, alone and together with others.
public final class StoreUsage {
    private final BlobStore blobs;
    private final LayerStore layers;
    private final StackStore stacks;
    private final TagStore tags;

    public StoreUsage(BlobStore blobs, LayerStore layers, StackStore stacks, TagStore tags) {
        this.blobs = blobs;
        this.layers = layers;
        this.stacks = stacks;
        this.tags = tags;
    }

    /// What one tag needs.
    private record Needs(Tag tag, int layers, Set<Digest> blobs) {}

    /// Every blob of the store.
    public long bytes() {
        return blobs.list().stream().mapToLong(Blob::size).sum();
    }

    /// Every tag, by name. Two tags of the same image share all of it.
    public List<ImageUsage> images() {
        Map<Digest, Long> sizes =
                blobs.list().stream().collect(Collectors.toMap(Blob::digest, Blob::size));
        List<Needs> all = tags.list().stream().map(this::needs).toList();
        Map<Digest, Integer> users = new HashMap<>();
        all.forEach(needs -> needs.blobs.forEach(blob -> users.merge(blob, 1, Integer::sum)));
        List<ImageUsage> usages = new ArrayList<>();
        for (Needs needs : all) {
            long shared = 0;
            long unique = 0;
            for (Digest blob : needs.blobs) {
                long size = sizes.getOrDefault(blob, 0L);
                if (users.getOrDefault(blob, 0) > 1) {
                    shared += size;
                } else {
                    unique += size;
                }
            }
            usages.add(
                    new ImageUsage(
                            needs.tag.name().value(),
                            needs.tag.current().digest().toString(),
                            needs.layers,
                            shared + unique,
                            shared,
                            unique));
        }
        return usages;
    }

    private Needs needs(Tag tag) {
        Set<Digest> needed = new HashSet<>();
        Optional<Stack> stack = readable(tag.current().digest());
        stack.ifPresent(found ->
                found.layers()
                        .forEach(id ->
                                layers.find(id)
                                        .ifPresent(layer ->
                                                needed.addAll(
                                                        Set.of(layer.wire(), layer.tree())))));
        return new Needs(tag, stack.map(found -> found.layers().size()).orElse(0), needed);
    }

    /// A damaged stack takes no space worth telling; `StoreCheck` tells that it is damaged.
    private Optional<Stack> readable(Digest stack) {
        try {
            return stacks.find(stack);
        } catch (ProblemException damaged) {
            return Optional.empty();
        }
    }
}
