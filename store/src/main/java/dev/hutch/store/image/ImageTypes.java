package dev.hutch.store.image;

import dev.hutch.store.oci.MediaTypes;
import dev.hutch.store.oci.OciDescriptor;
import dev.hutch.store.oci.OciManifest;

/// Tells images from the other things that registries hold.
final class ImageTypes {
    private ImageTypes() {}

    /// Problems: `image.media_type`.
    static void check(OciManifest.Image image, String what) {
        if (!MediaTypes.CONFIGS.contains(image.config().mediaType())) {
            throw ImageProblems.noImage(what, image.config().mediaType());
        }
        for (OciDescriptor layer : image.layers()) {
            if (!MediaTypes.LAYERS.contains(layer.mediaType())) {
                throw ImageProblems.layerType(what, layer.mediaType());
            }
        }
    }
}
