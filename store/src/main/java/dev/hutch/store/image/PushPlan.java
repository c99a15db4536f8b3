package dev.hutch.store.image;

import dev.hutch.store.oci.OciDescriptor;
import java.util.List;

/// What a push sends.
///
/// @param blobs layers from bottom to top, each once, and how to read them
/// @param config descriptor of `configBytes`
record PushPlan(
        List<PushBlob> blobs,
        OciDescriptor config,
        byte[] configBytes,
        String mediaType,
        byte[] manifest) {

    PushPlan {
        blobs = List.copyOf(blobs);
    }

    /// @param place for people, such as `layer 2 of 7`
    record PushBlob(OciDescriptor descriptor, String place) {}
}
