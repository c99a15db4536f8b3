package dev.hutch.store.oci;

import java.util.List;

/// A manifest or an index: OCI image specification, manifest.md and image-index.md.
public sealed interface OciManifest {

    /// One image.
    ///
    /// @param layers bottom to top
    record Image(OciDescriptor config, List<OciDescriptor> layers) implements OciManifest {
        public Image {
            layers = List.copyOf(layers);
        }
    }

    /// Images for several platforms.
    record Index(List<OciDescriptor> manifests) implements OciManifest {
        public Index {
            manifests = List.copyOf(manifests);
        }
    }
}
