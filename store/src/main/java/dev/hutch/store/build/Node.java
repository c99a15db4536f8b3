package dev.hutch.store.build;

import dev.hutch.api.Digest;
import dev.hutch.store.archive.TarEntry;
import java.nio.file.Path;
import java.util.Optional;

/// Something that can be copied.
///
/// @param entry under the name it has where it comes from
/// @param digest of a file's content
/// @param file where the content can be read now; empty when it has to be fetched from a layer
record Node(TarEntry entry, Optional<Digest> digest, Optional<Path> file) {
    boolean isDirectory() {
        return entry.kind() == TarEntry.Kind.DIRECTORY;
    }

    /// Its own name, without where it is; empty for a root.
    String last() {
        return entry.name().substring(entry.name().lastIndexOf('/') + 1);
    }
}
