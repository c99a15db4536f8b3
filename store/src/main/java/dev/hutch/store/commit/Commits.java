package dev.hutch.store.commit;

import dev.hutch.api.DiffId;
import dev.hutch.linux.files.FileProblems;
import dev.hutch.store.archive.ArchiveLimits;
import dev.hutch.store.archive.TarEntry;
import dev.hutch.store.content.Staging;
import dev.hutch.store.layer.Layer;
import dev.hutch.store.layer.LayerStore;
import dev.hutch.store.layer.RootDirectory;
import dev.hutch.store.stack.Stack;
import dev.hutch.store.tree.TreeEntry;
import dev.hutch.store.tree.TreeManifest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Makes layers of changes.
public final class Commits {
    private final LayerStore layers;
    private final Staging staging;
    private final ArchiveLimits limits;

    public Commits(LayerStore layers, Staging staging, ArchiveLimits limits) {
        this.layers = layers;
        this.staging = staging;
        this.limits = limits;
    }

    /// Takes in what was changed over a stack. Problems: `commit.empty`, and those of archives.
    ///
    /// @param changes a tar with OCI's whiteouts, in any order
    /// @param dropped paths that are not to be part of it
    public Layer layer(Stack base, InputStream changes, Set<String> dropped) {
        List<TreeManifest> below =
                base.layers().reversed().stream().map((DiffId id) -> layers.tree(id)).toList();
        Path aside = staging.newPath();
        try (ChangeSet set =
                ChangeSet.read(
                        changes,
                        aside,
                        limits,
                        entry -> dropped.contains(entry.name()),
                        entry -> isAsBelow(entry, below, base))) {
            if (set.isEmpty()) {
                throw CommitProblems.empty();
            }
            return layers.importTar(set);
        } catch (IOException e) {
            throw FileProblems.of("commit", aside, e);
        }
    }

    private boolean isAsBelow(TarEntry entry, List<TreeManifest> below, Stack base) {
        if (entry.name().isEmpty()) {
            RootDirectory root = new RootDirectory(entry.mode(), entry.uid(), entry.gid());
            return root.equals(layers.rootOf(base.layers())) && entry.xattrs().isEmpty();
        }
        for (TreeManifest tree : below) {
            Optional<TreeEntry> found = tree.find(entry.name()).filter(it -> !it.implied());
            if (found.isPresent()) {
                TreeEntry there = found.get();
                return there.kind() == TreeEntry.Kind.DIRECTORY
                        && there.mode() == entry.mode()
                        && there.uid() == entry.uid()
                        && there.gid() == entry.gid()
                        && sameXattrs(there.xattrs(), entry.xattrs());
            }
        }
        return false;
    }

    private static boolean sameXattrs(Map<String, byte[]> left, Map<String, byte[]> right) {
        return left.keySet().equals(right.keySet())
                && left.entrySet().stream()
                        .allMatch(
                                x -> java.util.Arrays.equals(x.getValue(), right.get(x.getKey())));
    }
}
