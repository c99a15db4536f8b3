package dev.hutch.store.tree;

import dev.hutch.api.Digest;
import dev.hutch.store.archive.TarEntry;
import dev.hutch.store.archive.TarNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Puts the entries of a tar together to a tree, in the order they come: the later one counts.
public final class TreeBuilder {
    private final NavigableMap<String, Placed> placed = new TreeMap<>(PathOrder.COMPARATOR);
    private final Set<String> opaque = new HashSet<>();
    private final Map<String, Long> whiteouts = new HashMap<>();
    private final Set<Long> superseded = new TreeSet<>();
    private long place;

    public TreeBuilder() {}

    /// An entry and where in the archive it stood; -1 for a directory that the archive left out.
    private record Placed(TreeEntry entry, long place) {}

    /// @param digest of the content of a file, null for everything else
    public void add(TarEntry entry, @Nullable Digest digest) {
        long here = place++;
        switch (entry.kind()) {
            case OPAQUE -> {
                opaque.add(entry.name());
                requireParents(entry.name());
                placed.computeIfAbsent(
                        entry.name(), path -> new Placed(TreeEntry.implied(path, true), -1));
            }
            case WHITEOUT -> {
                requireParents(entry.name());
                supersede(whiteouts.put(entry.name(), here));
            }
            case FILE, DIRECTORY, SYMLINK, HARDLINK -> put(entry, digest, here);
        }
    }

    /// Places, counted from 0, of entries that later ones took the place of.
    public Set<Long> superseded() {
        return Set.copyOf(superseded);
    }

    /// The finished tree. The builder is of no use after that.
    public TreeManifest build() {
        whiteouts.forEach(this::settleWhiteout);
        NavigableMap<String, TreeEntry> entries = new TreeMap<>(PathOrder.COMPARATOR);
        for (Placed each : placed.values()) {
            TreeEntry entry = each.entry;
            if (entry.kind() == TreeEntry.Kind.HARDLINK) {
                requireLinked(entry);
            }
            boolean hides =
                    entry.kind() == TreeEntry.Kind.DIRECTORY && opaque.contains(entry.path());
            entries.put(entry.path(), hides ? entry.withOpaque() : entry);
        }
        return new TreeManifest(entries);
    }

    private void put(TarEntry entry, @Nullable Digest digest, long here) {
        requireParents(entry.name());
        Placed before = placed.put(entry.name(), new Placed(treeEntry(entry, digest), here));
        if (before == null) {
            return;
        }
        supersede(before.place);
        boolean wasDirectory = before.entry.kind() == TreeEntry.Kind.DIRECTORY;
        if (wasDirectory && entry.kind() != TarEntry.Kind.DIRECTORY) {
            removeBelow(entry.name());
        }
    }

    private void removeBelow(String directory) {
        List<String> gone = new ArrayList<>();
        for (String path : placed.tailMap(directory, false).keySet()) {
            if (!path.startsWith(directory + "/")) {
                break;
            }
            gone.add(path);
        }
        for (String path : gone) {
            Placed removed = placed.remove(path);
            supersede(removed == null ? null : removed.place);
        }
        whiteouts
                .entrySet()
                .removeIf(whiteout -> {
                    boolean below = whiteout.getKey().startsWith(directory + "/");
                    supersede(below ? whiteout.getValue() : null);
                    return below;
                });
    }

    private void settleWhiteout(String path, long at) {
        Placed there = placed.get(path);
        if (there == null) {
            placed.put(
                    path,
                    new Placed(
                            new TreeEntry(
                                    path,
                                    TreeEntry.Kind.WHITEOUT,
                                    0,
                                    0,
                                    0,
                                    0,
                                    Optional.empty(),
                                    "",
                                    false,
                                    false,
                                    Map.of()),
                            at));
            return;
        }
        superseded.add(at);
        if (there.entry.kind() == TreeEntry.Kind.DIRECTORY) {
            opaque.add(path);
        }
    }

    private void requireParents(String path) {
        if (path.isEmpty()) {
            return;
        }
        String parent = TarNames.parent(path);
        Placed there = placed.get(parent);
        if (there == null) {
            requireParents(parent);
            placed.put(parent, new Placed(TreeEntry.implied(parent, false), -1));
        } else if (there.entry.kind() != TreeEntry.Kind.DIRECTORY) {
            throw TreeProblems.belowNonDirectory(path, parent);
        }
    }

    /// What the layer does not have may be in one below it, unless this one says otherwise.
    private void requireLinked(TreeEntry link) {
        Placed target = placed.get(link.target());
        boolean fits =
                target == null
                        ? !link.target().equals(link.path())
                        : target.entry.kind() == TreeEntry.Kind.FILE
                                || target.entry.kind() == TreeEntry.Kind.SYMLINK;
        if (!fits) {
            throw TreeProblems.linkMissing(link.path(), link.target());
        }
    }

    private void supersede(@Nullable Long at) {
        if (at != null && at >= 0) {
            superseded.add(at);
        }
    }

    private TreeEntry treeEntry(TarEntry entry, @Nullable Digest digest) {
        return new TreeEntry(
                entry.name(),
                kind(entry.kind()),
                entry.mode(),
                entry.uid(),
                entry.gid(),
                entry.size(),
                Optional.ofNullable(digest),
                target(entry),
                false,
                false,
                entry.kind() == TarEntry.Kind.HARDLINK ? Map.of() : entry.xattrs());
    }

    /// A hard link to a hard link is one to what that names.
    private String target(TarEntry entry) {
        if (entry.kind() == TarEntry.Kind.HARDLINK) {
            Placed linked = placed.get(entry.target());
            if (linked != null && linked.entry.kind() == TreeEntry.Kind.HARDLINK) {
                return linked.entry.target();
            }
        }
        return entry.target();
    }

    private static TreeEntry.Kind kind(TarEntry.Kind kind) {
        return switch (kind) {
            case FILE -> TreeEntry.Kind.FILE;
            case DIRECTORY -> TreeEntry.Kind.DIRECTORY;
            case SYMLINK -> TreeEntry.Kind.SYMLINK;
            case HARDLINK -> TreeEntry.Kind.HARDLINK;
            case WHITEOUT, OPAQUE -> throw new AssertionError("marks are no entries");
        };
    }
}
