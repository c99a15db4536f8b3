package dev.hutch.store.origin;

import dev.hutch.api.Digest;

/// The documents that a stack was made of.
///
/// @param stack what they were made into
/// @param mediaType of the manifest
/// @param manifest of the image, as it came
/// @param config the image's configuration, as it came
public record Origin(Digest stack, String mediaType, byte[] manifest, byte[] config) {}
