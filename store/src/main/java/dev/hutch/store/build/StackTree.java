package dev.hutch.store.build;

import dev.hutch.api.DiffId;
import dev.hutch.linux.files.FileProblems;
import dev.hutch.store.archive.ArchiveLimits;
import dev.hutch.store.archive.SafeTar;
import dev.hutch.store.archive.TarEntry;
import dev.hutch.store.archive.TarEntry.Kind;
import dev.hutch.store.archive.TarNames;
import dev.hutch.store.layer.LayerStore;
import dev.hutch.store.tree.TreeEntry;
import dev.hutch.store.tree.TreeManifest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// What a guest sees in a stack, from the manifests of its layers: the uppermost counts, whiteouts
/// hide.
final class StackTree implements SourceTree {
    /// As many links as Linux follows.
    private static final int MAX_LINKS = 40;

    private final LayerStore layers;
    private final List<DiffId> stack;
    private final List<TreeManifest> trees;

    /// @param stack bottom to top
    StackTree(LayerStore layers, List<DiffId> stack) {
        this.layers = layers;
        this.stack = List.copyOf(stack);
        this.trees = stack.stream().map(layers::tree).toList();
    }

    /// @param layer index of the layer that holds the content, for files
    /// @param stored the name that the content has there
    private record Seen(TreeEntry entry, int layer, String stored) {}

    /// What stands at a path; links in it are not followed.
    Optional<TreeEntry> at(String path) {
        return seen(path).map(Seen::entry);
    }

    /// The path with every link in it followed, the last part's too. What does not exist is named
    /// as it would be.
    String resolve(String path) {
        return resolve("", SourceTree.parts(path), MAX_LINKS);
    }

    boolean isDirectory(String path) {
        return at(resolve(path))
                .map(entry -> entry.kind() == TreeEntry.Kind.DIRECTORY)
                .orElse(resolve(path).isEmpty());
    }

    /// A small file's content, such as `etc/passwd`. @return empty when there is none
    Optional<byte[]> read(String path, int most) {
        return seen(resolve(path))
                .filter(seen ->
                        seen.entry.kind() == TreeEntry.Kind.FILE && seen.entry.size() <= most)
                .map(seen -> content(seen, most));
    }

    @Override
    public List<Node> find(int line, String source) {
        List<Node> found = new ArrayList<>();
        match("", SourceTree.parts(source), found);
        if (found.isEmpty()) {
            throw BuildProblems.sourceMissing(line, source);
        }
        return found;
    }

    @Override
    public List<Node> children(Node directory) {
        return names(directory.entry().name()).stream()
                .flatMap(name -> seen(SourceTree.join(directory.entry().name(), name)).stream())
                .map(this::node)
                .toList();
    }

    /// The layer that a file's content is in.
    DiffId layerOf(Node file) {
        return stack.get(seen(file.entry().name()).orElseThrow().layer);
    }

    /// The name that it has in that layer: a hard link's content is stored under its target's.
    String storedName(Node file) {
        return seen(file.entry().name()).orElseThrow().stored;
    }

    private Node node(Seen seen) {
        TreeEntry entry = seen.entry;
        Kind kind =
                switch (entry.kind()) {
                    case FILE -> Kind.FILE;
                    case DIRECTORY -> Kind.DIRECTORY;
                    case SYMLINK -> Kind.SYMLINK;
                    case HARDLINK, WHITEOUT -> throw new AssertionError("is not seen");
                };
        TarEntry tar =
                new TarEntry(
                        entry.path(),
                        kind,
                        entry.mode(),
                        entry.uid(),
                        entry.gid(),
                        entry.size(),
                        0,
                        entry.target(),
                        entry.xattrs());
        return new Node(tar, entry.digest(), Optional.empty());
    }

    private void match(String at, List<String> parts, List<Node> found) {
        if (parts.isEmpty()) {
            if (at.isEmpty()) {
                TarEntry root = new TarEntry("", Kind.DIRECTORY, 0755, 0, 0, 0, 0, "", Map.of());
                found.add(new Node(root, Optional.empty(), Optional.empty()));
            } else {
                seen(resolve(at)).map(this::node).ifPresent(found::add);
            }
            return;
        }
        String part = parts.getFirst();
        List<String> rest = parts.subList(1, parts.size());
        if (!Glob.isWild(part)) {
            match(resolve(SourceTree.join(at, part)), rest, found);
            return;
        }
        Pattern pattern = Glob.within(part);
        for (String name : names(at)) {
            if (pattern.matcher(name).matches()) {
                match(SourceTree.join(at, name), rest, found);
            }
        }
    }

    private List<String> names(String directory) {
        TreeSet<String> names = new TreeSet<>(Comparator.naturalOrder());
        int start = directory.isEmpty() ? 0 : directory.length() + 1;
        for (TreeManifest tree : trees) {
            for (TreeEntry entry : tree.below(directory)) {
                if (entry.path().indexOf('/', start) < 0) {
                    names.add(entry.path().substring(start));
                }
            }
        }
        return List.copyOf(names);
    }

    private Optional<Seen> seen(String path) {
        return seen(path, trees.size() - 1);
    }

    private Optional<Seen> seen(String path, int top) {
        for (int i = top; i >= 0; i--) {
            TreeManifest tree = trees.get(i);
            Optional<TreeEntry> here = tree.find(path);
            if (here.isPresent()) {
                return switch (here.get().kind()) {
                    case WHITEOUT -> Optional.empty();
                    case HARDLINK -> linked(here.get(), i);
                    case FILE, SYMLINK -> Optional.of(new Seen(here.get(), i, path));
                    case DIRECTORY -> Optional.of(described(here.get(), i));
                };
            }
            if (hides(tree, path)) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /// A directory that its layer has no entry for is as the layers below have it.
    private Seen described(TreeEntry directory, int layer) {
        Optional<Seen> below =
                directory.implied() && !hides(trees.get(layer), directory.path())
                        ? seen(directory.path(), layer - 1)
                        : Optional.empty();
        return below.filter(seen -> seen.entry.kind() == TreeEntry.Kind.DIRECTORY)
                .orElse(new Seen(directory, layer, directory.path()));
    }

    /// A hard link is its target under another name, in its own layer or in one below. In one layer
    /// a link never names another; below, it may.
    private Optional<Seen> linked(TreeEntry link, int layer) {
        boolean here = trees.get(layer).find(link.target()).isPresent();
        return seen(link.target(), here ? layer : layer - 1)
                .map(target -> new Seen(renamed(link, target.entry), target.layer, target.stored));
    }

    private static TreeEntry renamed(TreeEntry link, TreeEntry target) {
        return new TreeEntry(
                link.path(),
                target.kind(),
                target.mode(),
                target.uid(),
                target.gid(),
                target.size(),
                target.digest(),
                target.target(),
                false,
                false,
                target.xattrs());
    }

    private static boolean hides(TreeManifest tree, String path) {
        for (String parent = TarNames.parent(path); ; parent = TarNames.parent(parent)) {
            boolean hidden =
                    tree.find(parent)
                            .filter(it -> it.kind() != TreeEntry.Kind.DIRECTORY || it.opaque())
                            .isPresent();
            if (hidden || parent.isEmpty()) {
                return hidden;
            }
        }
    }

    private String resolve(String at, List<String> parts, int links) {
        String path = at;
        for (int i = 0; i < parts.size(); i++) {
            String next = SourceTree.join(path, parts.get(i));
            Optional<TreeEntry> entry = at(next);
            if (links > 0 && entry.filter(it -> it.kind() == TreeEntry.Kind.SYMLINK).isPresent()) {
                String target = entry.get().target();
                String from = target.startsWith("/") ? "" : path + "/";
                List<String> rest = new ArrayList<>(SourceTree.parts(from + target));
                rest.addAll(parts.subList(i + 1, parts.size()));
                return resolve("", rest, links - 1);
            }
            path = next;
        }
        return path;
    }

    private byte[] content(Seen seen, int most) {
        String wanted = seen.stored;
        try (InputStream in = layers.openTar(stack.get(seen.layer))) {
            SafeTar tar = new SafeTar(in, ArchiveLimits.DEFAULT);
            byte[] content = new byte[0];
            // To the end, where the layer's digest is checked.
            for (TarEntry entry = tar.next(); entry != null; entry = tar.next()) {
                if (entry.kind() == Kind.FILE && entry.name().equals(wanted)) {
                    content = tar.content().readNBytes(most);
                }
            }
            return content;
        } catch (IOException e) {
            throw FileProblems.of("read", Path.of(seen.entry.path()), e);
        }
    }
}
