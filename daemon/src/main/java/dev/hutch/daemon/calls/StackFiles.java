package dev.hutch.daemon.calls;

import dev.hutch.api.DiffId;
import dev.hutch.env.render.MergedTree;
import dev.hutch.env.render.MergedTree.Shown;
import dev.hutch.store.layer.LayerStore;
import dev.hutch.store.stack.Stack;
import dev.hutch.store.tree.TreeEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/// What shows of a stack, from the lists of its layers.
record StackFiles(SortedMap<String, Shown<DiffId>> shown) {
    /// As many links as Linux follows.
    private static final int MAX_LINKS = 40;

    static StackFiles of(Stack stack, LayerStore layers) {
        MergedTree<DiffId> merged = new MergedTree<>();
        stack.layers().forEach(layer -> merged.add(layer, layers.tree(layer)));
        return new StackFiles(merged.shown());
    }

    Optional<Shown<DiffId>> at(String path) {
        return Optional.ofNullable(shown.get(path));
    }

    /// A path as people write it, with all links in it followed; what does not exist is named as it
    /// would be.
    String resolve(String path) {
        List<String> parts = parts(path);
        List<String> done = new ArrayList<>();
        for (int links = 0; !parts.isEmpty(); ) {
            String part = parts.removeFirst();
            if (part.equals("..")) {
                if (!done.isEmpty()) {
                    done.removeLast();
                }
                continue;
            }
            done.add(part);
            Optional<String> target =
                    at(String.join("/", done))
                            .map(Shown::entry)
                            .filter(entry -> entry.kind() == TreeEntry.Kind.SYMLINK)
                            .map(TreeEntry::target);
            if (target.isPresent() && links++ < MAX_LINKS) {
                done.removeLast();
                if (target.get().startsWith("/")) {
                    done.clear();
                }
                parts.addAll(0, parts(target.get()));
            }
        }
        return String.join("/", done);
    }

    private static List<String> parts(String path) {
        List<String> parts = new ArrayList<>();
        for (String part : path.split("/", -1)) {
            if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        return parts;
    }

    /// Paths in a directory, or all below it.
    List<String> below(String directory, boolean all) {
        String prefix = directory.isEmpty() ? "" : directory + "/";
        return shown.tailMap(directory).keySet().stream()
                .takeWhile(path -> path.equals(directory) || path.startsWith(prefix))
                .filter(path -> !path.equals(directory))
                .filter(path -> all || path.indexOf('/', prefix.length()) < 0)
                .toList();
    }
}
