package dev.hutch.env.render;

import dev.hutch.api.DiffId;
import dev.hutch.linux.files.OverlayFiles;
import dev.hutch.store.tree.TreeEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// Several renders as one: directories of its own, files by one more name.
final class Flattening {
    private final Path renders;
    private final Rights rights;

    /// @param renders that hold the render of each layer
    Flattening(Path renders, Rights rights) {
        this.renders = renders;
        this.rights = rights;
    }

    /// @param root does not exist yet
    void run(MergedTree<DiffId> tree, Path root) throws IOException {
        Files.createDirectory(root);
        NavigableMap<String, MergedTree.Shown<DiffId>> directories = new TreeMap<>();
        for (Map.Entry<String, MergedTree.Shown<DiffId>> each : tree.shown().entrySet()) {
            Path target = root.resolve(TreePaths.of(each.getKey()));
            TreeEntry entry = each.getValue().entry();
            switch (entry.kind()) {
                case DIRECTORY -> {
                    if (!each.getKey().isEmpty()) {
                        Files.createDirectory(target);
                    }
                    directories.put(each.getKey(), each.getValue());
                }
                case FILE -> link(source(each.getValue()), target);
                case SYMLINK -> {
                    Files.createSymbolicLink(target, TreePaths.of(entry.target()));
                    own(target, entry);
                }
                case HARDLINK, WHITEOUT ->
                        throw new AssertionError(entry.path() + " does not show as itself");
            }
        }
        for (Map.Entry<String, MergedTree.Shown<DiffId>> each :
                directories.descendingMap().entrySet()) {
            finish(root.resolve(TreePaths.of(each.getKey())), each.getValue());
        }
        if (!directories.containsKey("")) {
            OverlayFiles.setMode(root, 0755);
        }
    }

    private void finish(Path directory, MergedTree.Shown<DiffId> shown) throws IOException {
        TreeEntry entry = shown.entry();
        own(directory, entry);
        OverlayFiles.setAttributes(directory, entry.xattrs(), rights == Rights.ROOT);
        OverlayFiles.setMode(directory, entry.mode());
        Files.setLastModifiedTime(directory, Files.getLastModifiedTime(source(shown)));
    }

    private static void link(Path source, Path target) throws IOException {
        if (!FilePool.link(source, target)) {
            Files.copy(source, target, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
        }
    }

    private void own(Path path, TreeEntry entry) throws IOException {
        if (rights == Rights.ROOT) {
            OverlayFiles.setOwner(path, entry.uid(), entry.gid());
        }
    }

    private Path source(MergedTree.Shown<DiffId> shown) {
        return renders.resolve(new Lower.Single(shown.layer()).path())
                .resolve(RenderStore.TREE)
                .resolve(TreePaths.of(shown.entry().path()));
    }
}
