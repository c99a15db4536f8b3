package dev.hutch.store.archive;

import dev.hutch.store.archive.TarEntry.Kind;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/// The directories that an archive has things in and no entry for, the root among them. Programs
/// that unpack it make them as they please, at the time they please; written out, they are the same
/// everywhere.
public final class ImpliedDirectories {
    /// Of a directory that nobody describes.
    public static final int MODE = 0755;

    private final Set<String> named = new HashSet<>();
    private final SortedSet<String> needed = new TreeSet<>(Set.of(""));

    public ImpliedDirectories() {}

    /// An entry that was written.
    public void add(String name, Kind kind) {
        if (kind == Kind.DIRECTORY) {
            named.add(name);
        }
        for (String parent = TarNames.parent(name);
                needed.add(parent);
                parent = TarNames.parent(parent)) {
            // Up to one that is known, as the root is from the start.
        }
    }

    /// What is still to be written, each directory before those in it.
    public List<TarEntry> missing() {
        return needed.stream()
                .filter(name -> !named.contains(name))
                .map(ImpliedDirectories::entry)
                .toList();
    }

    static TarEntry entry(String name) {
        return new TarEntry(name, Kind.DIRECTORY, MODE, 0, 0, 0, 0, "", Map.of());
    }
}
