package dev.hutch.store.build;

import dev.hutch.api.DiffId;
import dev.hutch.linux.files.FileProblems;
import dev.hutch.store.archive.ArchiveLimits;
import dev.hutch.store.archive.SafeTar;
import dev.hutch.store.archive.TarEntry;
import dev.hutch.store.archive.TarWriter;
import dev.hutch.store.layer.Layer;
import dev.hutch.store.layer.LayerStore;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Carries a plan out: the layer that holds exactly what the plan says.
///
/// @param scratch an empty directory of the build's own, for contents that come out of layers
record CopyLayer(LayerStore layers, Path scratch) {
    private static final int BUFFER = 1 << 17;

    Layer make(CopyPlan plan, SourceTree source) {
        Map<String, Path> fetched =
                source instanceof StackTree stack ? fetch(plan, stack) : Map.of();
        return layers.importTar(out -> write(plan, fetched, out));
    }

    private static void write(CopyPlan plan, Map<String, Path> fetched, OutputStream out)
            throws IOException {
        BufferedOutputStream buffered = new BufferedOutputStream(out, BUFFER);
        try (TarWriter tar = new TarWriter(buffered)) {
            for (Map.Entry<String, Node> item : plan.items().entrySet()) {
                Node node = item.getValue();
                TarEntry entry = node.entry().withName(item.getKey());
                if (entry.kind() != TarEntry.Kind.FILE) {
                    tar.add(entry, InputStream.nullInputStream());
                    continue;
                }
                Path file = node.file().orElseGet(() -> fetched.get(node.entry().name()));
                try (InputStream content = Files.newInputStream(file)) {
                    tar.add(entry, content);
                }
            }
        }
    }

    /// Contents can be read from a layer in its own order only, so they are put aside first.
    private Map<String, Path> fetch(CopyPlan plan, StackTree stack) {
        Map<DiffId, Set<String>> wanted = new HashMap<>();
        Map<String, String> linked = new HashMap<>();
        for (Node node : plan.nodes()) {
            if (node.entry().kind() == TarEntry.Kind.FILE && node.file().isEmpty()) {
                String name = stack.storedName(node);
                linked.put(node.entry().name(), name);
                wanted.computeIfAbsent(stack.layerOf(node), _ -> new HashSet<>()).add(name);
            }
        }
        Map<String, Path> aside = new HashMap<>();
        wanted.forEach((layer, names) -> takeOut(layer, names, aside));
        Map<String, Path> fetched = new HashMap<>();
        linked.forEach((node, name) -> fetched.put(node, aside.get(name)));
        return fetched;
    }

    private void takeOut(DiffId layer, Set<String> names, Map<String, Path> aside) {
        try (InputStream in = layers.openTar(layer)) {
            SafeTar tar = new SafeTar(in, ArchiveLimits.DEFAULT);
            for (TarEntry entry = tar.next(); entry != null; entry = tar.next()) {
                if (entry.kind() == TarEntry.Kind.FILE && names.contains(entry.name())) {
                    Path file = Files.createTempFile(scratch, "file", "");
                    try (OutputStream out = Files.newOutputStream(file)) {
                        tar.content().transferTo(out);
                    }
                    aside.put(entry.name(), file);
                }
            }
        } catch (IOException e) {
            throw FileProblems.of("take out of", Path.of(layer.toString()), e);
        }
    }
}
