package dev.hutch.store.reference;

import java.nio.file.Path;
import java.util.List;

/// A stack reference taken apart, with what files name in their place.
///
/// @param items bottom to top, none of them a file
/// @param live files that say what of the host shows over the layers, in their order
public record ReferenceParts(List<String> items, List<Path> live) {
    public ReferenceParts {
        items = List.copyOf(items);
        live = List.copyOf(live);
    }

    /// Reads the files. Problems: `reference.file_*`, `image.reference_invalid`.
    public static ReferenceParts of(String reference) {
        return ReferenceFiles.expand(reference);
    }

    /// The same layers, by a reference without files; empty when it is of none.
    public String layers() {
        return String.join("+", items);
    }
}
