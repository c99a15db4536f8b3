package dev.hutch.env.render;

import dev.hutch.store.tree.PathOrder;
import dev.hutch.store.tree.TreeEntry;
import dev.hutch.store.tree.TreeManifest;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;

/// What shows of several layers when nothing is below them. Pure; layers are told bottom first.
///
/// @param <L> what a layer is called
public final class MergedTree<L> {
    private final NavigableMap<String, Shown<L>> all = new TreeMap<>(PathOrder.COMPARATOR);

    /// Something that shows, and the layer that has it.
    ///
    /// @param entry under its own path there, which for a hard link is that of the file it names
    public record Shown<L>(L layer, TreeEntry entry) {}

    public MergedTree() {}

    /// Puts a layer on top.
    public void add(L layer, TreeManifest tree) {
        // A link names what was there before this layer removed anything.
        Map<String, Shown<L>> below = new HashMap<>();
        for (TreeEntry link : tree.linksBelow()) {
            Shown<L> target = all.get(link.target());
            if (target != null) {
                below.put(link.path(), target);
            }
        }
        for (TreeEntry entry : tree.entries()) {
            if (entry.kind() == TreeEntry.Kind.WHITEOUT || entry.opaque()) {
                removeBelow(entry.path());
            }
            if (entry.kind() == TreeEntry.Kind.WHITEOUT) {
                all.remove(entry.path());
            }
        }
        for (TreeEntry entry : tree.entries()) {
            switch (entry.kind()) {
                case WHITEOUT -> {}
                case DIRECTORY -> {
                    // One that the layer leaves out is as those below have it.
                    if (!entry.implied() || !isDirectory(entry.path())) {
                        all.put(entry.path(), new Shown<>(layer, entry));
                    }
                }
                case FILE, SYMLINK -> put(entry.path(), new Shown<>(layer, entry));
                case HARDLINK -> {
                    Shown<L> target =
                            tree.find(entry.target())
                                    .map(found -> new Shown<>(layer, found))
                                    .orElse(below.get(entry.path()));
                    if (target != null) {
                        put(entry.path(), target);
                    }
                }
            }
        }
    }

    /// Every path with what is there, a directory before what is in it.
    public SortedMap<String, Shown<L>> shown() {
        return Collections.unmodifiableSortedMap(all);
    }

    private boolean isDirectory(String path) {
        Shown<L> shown = all.get(path);
        return shown != null && shown.entry().kind() == TreeEntry.Kind.DIRECTORY;
    }

    private void put(String path, Shown<L> shown) {
        removeBelow(path);
        all.put(path, shown);
    }

    private void removeBelow(String path) {
        String prefix = path.isEmpty() ? "" : path + "/";
        Iterator<String> names = all.tailMap(path, false).keySet().iterator();
        while (names.hasNext() && names.next().startsWith(prefix)) {
            names.remove();
        }
    }
}
