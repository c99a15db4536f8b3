package dev.hutch.daemon.calls;

import dev.hutch.api.DiffId;
import dev.hutch.api.Digest;
import dev.hutch.api.ProblemException;
import dev.hutch.store.Store;
import dev.hutch.store.stack.Stack;
import dev.hutch.store.tag.Tag;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which tags lead to what: those of this namespace, as they are now.
record StoreTags(Map<Digest, List<String>> byStack, Map<DiffId, List<String>> byLayer) {

    static StoreTags of(Store store) {
        Map<Digest, List<String>> byStack = new HashMap<>();
        Map<DiffId, List<String>> byLayer = new HashMap<>();
        for (Tag tag : store.tags().list()) {
            Digest digest = tag.current().digest();
            String name = tag.name().value();
            byStack.computeIfAbsent(digest, d -> new ArrayList<>()).add(name);
            find(store, digest)
                    .ifPresent(stack ->
                            stack.layers()
                                    .forEach(layer ->
                                            byLayer.computeIfAbsent(layer, d -> new ArrayList<>())
                                                    .add(name)));
        }
        return new StoreTags(byStack, byLayer);
    }

    /// Looking must not fail where using does.
    private static Optional<Stack> find(Store store, Digest digest) {
        try {
            return store.stacks().find(digest);
        } catch (ProblemException damaged) {
            return Optional.empty();
        }
    }

    List<String> ofStack(Digest stack) {
        return byStack.getOrDefault(stack, List.of());
    }

    List<String> ofLayer(DiffId layer) {
        return byLayer.getOrDefault(layer, List.of());
    }
}
