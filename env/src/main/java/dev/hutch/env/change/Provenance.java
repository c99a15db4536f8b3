package dev.hutch.env.change;

import dev.hutch.api.DiffId;
import dev.hutch.store.archive.TarNames;
import dev.hutch.store.tree.TreeEntry;
import dev.hutch.store.tree.TreeManifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Which layers of a stack have a path. Pure.
public final class Provenance {
    private Provenance() {}

    /// A layer, and what it has there.
    public record Provider(DiffId layer, TreeEntry entry) {}

    /// A layer of a stack with its tree.
    public record Level(DiffId layer, TreeManifest tree) {}

    /// The one that shows first, then those that it hides. What a layer removes is of no layer
    /// below it.
    ///
    /// @param levels the topmost first
    public static List<Provider> of(String path, List<Level> levels) {
        List<Provider> providers = new ArrayList<>();
        for (Level level : levels) {
            Optional<TreeEntry> found = level.tree.find(path).filter(entry -> !entry.implied());
            found.filter(entry -> entry.kind() != TreeEntry.Kind.WHITEOUT)
                    .ifPresent(entry -> providers.add(new Provider(level.layer, entry)));
            if (hidesBelow(path, level.tree)) {
                break;
            }
        }
        return providers;
    }

    private static boolean hidesBelow(String path, TreeManifest tree) {
        if (isOf(tree, path, TreeEntry.Kind.WHITEOUT)) {
            return true;
        }
        for (String above = path; !above.isEmpty(); ) {
            above = TarNames.parent(above);
            Optional<TreeEntry> entry = tree.find(above);
            if (entry.filter(it -> it.opaque() || it.kind() != TreeEntry.Kind.DIRECTORY)
                    .isPresent()) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOf(TreeManifest tree, String path, TreeEntry.Kind kind) {
        return tree.find(path).filter(entry -> entry.kind() == kind).isPresent();
    }
}
