package dev.hutch.store.image;

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
}
