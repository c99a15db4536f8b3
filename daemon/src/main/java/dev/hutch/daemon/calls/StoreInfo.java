package dev.hutch.daemon.calls;

import dev.hutch.api.DiffId;
import dev.hutch.api.Digest;
import dev.hutch.api.ProblemException;
import dev.hutch.api.call.StoreCall;
import dev.hutch.api.call.StoreCall.Part;
import dev.hutch.api.call.StoreCall.Thing;
import dev.hutch.store.Store;
import dev.hutch.store.content.Blob;
import dev.hutch.store.layer.Layer;
import dev.hutch.store.stack.Stack;
import dev.hutch.store.tree.TreeEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// Says what a reference or a digest is, also when something of it is missing or damaged.
final class StoreInfo {
    private static final Pattern DIGEST = Pattern.compile("(?:sha256:)?([0-9a-f]{64})");

    private final Store store;

    StoreInfo(Store store) {
        this.store = store;
    }

    Thing of(StoreCall.About call) {
        if (!call.path().isEmpty()) {
            return providers(call.target(), call.path());
        }
        Optional<Digest> digest =
                Optional.of(DIGEST.matcher(call.target()))
                        .filter(matcher -> matcher.matches())
                        .map(matcher -> new Digest(matcher.group(1)));
        StoreTags tags = StoreTags.of(store);
        Optional<DiffId> layer =
                digest.map(DiffId::new).filter(id -> store.layers().findRecord(id).isPresent());
        if (layer.isPresent()) {
            return layer(layer.get(), tags);
        }
        Optional<Blob> blob = digest.flatMap(store.blobs()::find);
        if (blob.isPresent()) {
            return new Thing(
                    "blob", digest.get().toString(), blob.get().size(), List.of(), List.of());
        }
        Digest stack = Digest.parse(store.images().show(call.target()).digest());
        return stack(stack, store.stacks().get(stack), tags);
    }

    private Thing stack(Digest digest, Stack stack, StoreTags tags) {
        List<Part> parts = stack.layers().stream().map(this::part).toList();
        boolean known = parts.stream().allMatch(part -> part.bytes() >= 0);
        return new Thing(
                "stack",
                digest.toString(),
                known ? parts.stream().mapToLong(Part::bytes).sum() : -1,
                tags.ofStack(digest),
                parts);
    }

    private Part part(DiffId id) {
        return find(id).map(layer ->
                        new Part(
                                id.toString(),
                                layer.bytes(),
                                layer.entries(),
                                layer.needsBelow() ? "needs below" : ""))
                .orElse(new Part(id.toString(), -1, 0, "missing"));
    }

    private Optional<Layer> find(DiffId id) {
        try {
            return store.layers().find(id);
        } catch (ProblemException damaged) {
            return Optional.empty();
        }
    }

    private Thing layer(DiffId id, StoreTags tags) {
        Optional<Layer> layer = find(id);
        List<Part> parts =
                layer.map(it ->
                                List.of(
                                        blob(it.wire(), "wire, " + word(it.compression())),
                                        blob(it.tree(), "tree")))
                        .orElse(List.of());
        return new Thing(
                "layer",
                id.toString(),
                layer.map(Layer::bytes).orElse(-1L),
                tags.ofLayer(id),
                parts);
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private Part blob(Digest digest, String detail) {
        long bytes = store.blobs().find(digest).map(Blob::size).orElse(-1L);
        return new Part(digest.toString(), bytes, 0, detail);
    }

    /// The layers that say something of a path, the topmost first.
    private Thing providers(String reference, String path) {
        Stack stack = store.images().resolve(reference).stack();
        StackFiles files = StackFiles.of(stack, store.layers());
        String real = files.resolve(path);
        List<Part> parts = new ArrayList<>();
        for (DiffId layer : stack.layers().reversed()) {
            store.layers().tree(layer).find(real).ifPresent(entry -> parts.add(part(layer, entry)));
        }
        if (files.at(real).isEmpty()) {
            throw ReadingProblems.noPath(reference, path);
        }
        TreeEntry counts = files.at(real).get().entry();
        return new Thing(
                "path",
                counts.digest().map(Digest::toString).orElse(""),
                counts.size(),
                List.of(),
                parts);
    }

    private static Part part(DiffId layer, TreeEntry entry) {
        String mode = String.format(Locale.ROOT, " %04o", entry.mode());
        boolean moded = entry.kind() != TreeEntry.Kind.WHITEOUT;
        return new Part(
                layer.toString(), entry.size(), 0, word(entry.kind()) + (moded ? mode : ""));
    }
}
