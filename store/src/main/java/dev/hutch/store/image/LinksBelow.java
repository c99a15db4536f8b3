package dev.hutch.store.image;

import dev.hutch.api.DiffId;
import dev.hutch.store.layer.LayerStore;
import dev.hutch.store.tree.TreeEntry;
import dev.hutch.store.tree.TreeManifest;
import dev.hutch.store.tree.TreeProblems;
import java.util.List;
import java.util.Optional;

/// Hard links from one layer to files of those below it: legal in OCI images, and known to name
/// something only when the whole stack is.
public final class LinksBelow {
    private LinksBelow() {}

    /// Refuses a stack in which such a link names nothing. Nearly no layer has any.
    ///
    /// @param stack bottom to top, all of it there
    public static void check(List<DiffId> stack, LayerStore layers) {
        for (int i = 0; i < stack.size(); i++) {
            if (layers.get(stack.get(i)).needsBelow()) {
                List<TreeManifest> below =
                        stack.subList(0, i).reversed().stream().map(layers::tree).toList();
                layers.tree(stack.get(i)).linksBelow().forEach(link -> check(link, below));
            }
        }
    }

    private static void check(TreeEntry link, List<TreeManifest> below) {
        Optional<TreeEntry> target =
                below.stream().flatMap(tree -> tree.find(link.target()).stream()).findFirst();
        boolean named =
                target.map(TreeEntry::kind)
                        .filter(kind ->
                                switch (kind) {
                                    case FILE, SYMLINK, HARDLINK -> true;
                                    case DIRECTORY, WHITEOUT -> false;
                                })
                        .isPresent();
        if (!named) {
            throw TreeProblems.linkMissing(link.path(), link.target());
        }
    }
}
