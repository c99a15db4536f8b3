package dev.hutch.store.build;

import dev.hutch.store.archive.TarEntry;
import dev.hutch.store.archive.TarEntry.Kind;
import dev.hutch.store.build.Owners.Owner;
import dev.hutch.store.content.Hashes;
import dev.hutch.store.tree.PathOrder;
import dev.hutch.store.tree.TreeEntry;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What one `COPY` puts where, decided before any byte is copied.
final class CopyPlan {
    private final StackTree below;
    private final SourceTree source;
    private final Optional<Owner> owner;
    private final Optional<Integer> mode;
    private final SortedMap<String, Node> items = new TreeMap<>(PathOrder.COMPARATOR);

    /// @param below what is there already
    /// @param owner empty: as in the source
    /// @param mode empty: as in the source
    CopyPlan(StackTree below, SourceTree source, Optional<Owner> owner, Optional<Integer> mode) {
        this.below = below;
        this.source = source;
        this.owner = owner;
        this.mode = mode;
    }

    /// Adds one source.
    ///
    /// @param target absolute in the guest
    /// @param intoDirectory the target is a directory, whether it is there or not
    void add(Node node, String target, boolean intoDirectory) {
        String place = below.resolve(target);
        if (node.isDirectory()) {
            directory(place, Optional.of(node));
            addChildren(node, place);
        } else {
            boolean inside = intoDirectory || below.isDirectory(target);
            put(inside ? SourceTree.join(place, node.last()) : place, node);
        }
    }

    /// Adds an entry of an archive.
    void unpacked(String target, Node node) {
        String place = below.resolve(target);
        String name = SourceTree.join(place, node.entry().name());
        if (node.isDirectory()) {
            directory(name, Optional.of(node));
        } else {
            put(name, node);
        }
    }

    /// Makes a directory that may be there already, as `WORKDIR` does.
    void makeDirectory(String target) {
        directory(below.resolve(target), Optional.empty());
    }

    /// By name; every directory comes before what is in it.
    Map<String, Node> items() {
        return items;
    }

    /// The same for the same files, names, modes and owners.
    String fingerprint() {
        MessageDigest sha256 = Hashes.sha256();
        items.forEach((name, node) -> {
            TarEntry entry = node.entry();
            String line =
                    String.join(
                            "\0",
                            name,
                            entry.kind().name(),
                            Integer.toOctalString(entry.mode()),
                            entry.uid() + ":" + entry.gid(),
                            entry.target(),
                            node.digest().map(Object::toString).orElse(""),
                            entry.sortedXattrs().keySet().toString());
            sha256.update(line.getBytes(StandardCharsets.UTF_8));
            sha256.update((byte) '\n');
            entry.sortedXattrs().values().forEach(sha256::update);
        });
        return HexFormat.of().formatHex(sha256.digest());
    }

    private void addChildren(Node directory, String place) {
        List<Node> children = source.children(directory);
        for (Node child : children) {
            String name = SourceTree.join(place, child.last());
            if (child.isDirectory()) {
                String real = below.resolve(name);
                directory(real, Optional.of(child));
                addChildren(child, real);
            } else {
                put(name, child);
            }
        }
    }

    private void put(String name, Node node) {
        parents(name);
        items.put(name, named(node, mode.orElse(node.entry().mode())));
    }

    /// A directory that is there keeps its mode and owner.
    private void directory(String name, Optional<Node> node) {
        if (name.isEmpty()) {
            return;
        }
        parents(name);
        if (items.containsKey(name)) {
            return;
        }
        Optional<TreeEntry> there =
                below.at(name).filter(entry -> entry.kind() == TreeEntry.Kind.DIRECTORY);
        if (there.isPresent()) {
            items.put(name, existing(there.get()));
        } else if (node.isPresent()) {
            items.put(name, named(node.get(), mode.orElse(node.get().entry().mode())));
        } else {
            items.put(name, fresh(name));
        }
    }

    /// Layers must name every parent, or a default would cover what is below.
    private void parents(String name) {
        int slash = name.lastIndexOf('/');
        if (slash > 0) {
            directory(name.substring(0, slash), Optional.empty());
        }
    }

    private Node fresh(String name) {
        Owner mine = owner.orElse(Owner.ROOT);
        TarEntry entry =
                new TarEntry(
                        name, Kind.DIRECTORY, 0755, mine.uid(), mine.gid(), 0, 0, "", Map.of());
        return new Node(entry, Optional.empty(), Optional.empty());
    }

    private static Node existing(TreeEntry there) {
        TarEntry entry =
                new TarEntry(
                        there.path(),
                        Kind.DIRECTORY,
                        there.mode(),
                        there.uid(),
                        there.gid(),
                        0,
                        0,
                        "",
                        there.xattrs());
        return new Node(entry, Optional.empty(), Optional.empty());
    }

    private Node named(Node node, int newMode) {
        TarEntry from = node.entry();
        boolean link = from.kind() == Kind.SYMLINK;
        TarEntry entry =
                new TarEntry(
                        from.name(),
                        from.kind(),
                        link ? from.mode() : newMode,
                        owner.map(Owner::uid).orElse(from.uid()),
                        owner.map(Owner::gid).orElse(from.gid()),
                        from.size(),
                        0,
                        from.target(),
                        from.xattrs());
        return new Node(entry, node.digest(), node.file());
    }

    Collection<Node> nodes() {
        return items.values();
    }
}
