package dev.hutch.store.oci;

import dev.hutch.api.Digest;

/// Points at content: OCI image specification, descriptor.md.
///
/// @param platform `os/architecture`, empty when not said
public record OciDescriptor(String mediaType, Digest digest, long size, String platform) {

    public boolean isIndex() {
        return mediaType.equals(MediaTypes.OCI_INDEX) || mediaType.equals(MediaTypes.DOCKER_LIST);
    }
}
