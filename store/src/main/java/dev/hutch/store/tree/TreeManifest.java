package dev.hutch.store.tree;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What is in one layer, sorted and complete: every parent is there.
public final class TreeManifest {
    private final SortedMap<String, TreeEntry> entries;

    TreeManifest(SortedMap<String, TreeEntry> entries) {
        this.entries = Collections.unmodifiableSortedMap(entries);
    }

    public static TreeManifest empty() {
        return new TreeManifest(new TreeMap<>(PathOrder.COMPARATOR));
    }

    public Collection<TreeEntry> entries() {
        return entries.values();
    }

    public Optional<TreeEntry> find(String path) {
        return Optional.ofNullable(entries.get(path));
    }

    /// Everything in a directory and in those in it, without itself, in order.
    public List<TreeEntry> below(String directory) {
        String prefix = directory.isEmpty() ? "" : directory + "/";
        return entries.tailMap(directory).values().stream()
                .takeWhile(
                        entry -> entry.path().equals(directory) || entry.path().startsWith(prefix))
                .filter(entry -> !entry.path().equals(directory))
                .toList();
    }

    public int size() {
        return entries.size();
    }

    /// Hard links to files that only the layers below can have.
    public List<TreeEntry> linksBelow() {
        return entries.values().stream()
                .filter(entry -> entry.kind() == TreeEntry.Kind.HARDLINK)
                .filter(link -> !entries.containsKey(link.target()))
                .toList();
    }

    /// Whether the layer means something only together with those below it: it links to their
    /// files, or leaves it to them what its directories are like. (What the root is like is known
    /// of every layer by itself.)
    public boolean needsBelow() {
        return !linksBelow().isEmpty()
                || entries.values().stream()
                        .anyMatch(entry -> entry.implied() && !entry.path().isEmpty());
    }

    /// Directories that hide what the layers below have in them.
    public Set<String> opaqueDirectories() {
        return entries.values().stream()
                .filter(TreeEntry::opaque)
                .map(TreeEntry::path)
                .collect(Collectors.toUnmodifiableSet());
    }
}
