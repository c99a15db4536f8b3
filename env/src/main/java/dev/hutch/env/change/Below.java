package dev.hutch.env.change;

import dev.hutch.store.tree.TreeEntry;
import dev.hutch.store.tree.TreeManifest;
import java.util.List;
import java.util.Optional;

/// The layers below what was changed, as far as owners matter.
///
/// @param trees the topmost first
record Below(List<TreeManifest> trees) {
    Below {
        trees = List.copyOf(trees);
    }

    record Owner(long uid, long gid) {}

    /// Whose a path is: its owner in the uppermost layer that says so, else root's.
    Owner owner(String path) {
        for (TreeManifest tree : trees) {
            Optional<TreeEntry> found = tree.find(path).filter(entry -> !entry.implied());
            if (found.isPresent()) {
                TreeEntry entry = found.get();
                return entry.kind() == TreeEntry.Kind.HARDLINK
                        ? owner(entry.target())
                        : new Owner(entry.uid(), entry.gid());
            }
        }
        return new Owner(0, 0);
    }
}
