package dev.hutch.store.image;

import dev.hutch.store.archive.ArchiveLimits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/// An image in a file or a directory: small documents and large layers, by name.
sealed interface ImageArchive permits DirectoryArchive, TarArchive {

    /// Looks into what is there. A tar is read until it shows that it is none of an image.
    static ImageArchive of(Path path, ArchiveLimits limits) {
        return Files.isDirectory(path) ? new DirectoryArchive(path) : TarArchive.scan(path, limits);
    }

    /// False for a root file system.
    boolean isImage();

    /// A small member, such as `manifest.json`.
    Optional<byte[]> document(String name);

    /// Gives each of these members to the visitor, in the order in which they stand.
    ///
    /// @return those that were found
    Set<String> visit(Set<String> names, Visitor visitor);

    @FunctionalInterface
    interface Visitor {
        void member(String name, InputStream content) throws IOException;
    }
}
