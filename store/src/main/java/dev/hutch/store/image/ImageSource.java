package dev.hutch.store.image;

import dev.hutch.api.Digest;
import java.net.URI;
import java.util.List;

/// Where a catalog image can come from.
public sealed interface ImageSource {

    /// An image of an OCI registry.
    record Registry(String reference) implements ImageSource {}

    /// Debian packages from the host's mirror, put together on the spot.
    ///
    /// @param packages besides the essential ones
    record Mmdebstrap(String suite, List<String> packages) implements ImageSource {
        public Mmdebstrap {
            packages = List.copyOf(packages);
        }
    }

    /// A packed root file system of a web server: docs/formats/bundle.md.
    ///
    /// @param digest of the file as it is fetched
    /// @param size of it in bytes
    record Bundle(URI uri, Digest digest, long size) implements ImageSource {}
}
