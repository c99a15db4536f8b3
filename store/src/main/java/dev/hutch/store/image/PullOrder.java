package dev.hutch.store.image;

/// What is to be fetched.
///
/// @param reference a name of the catalog, or an OCI reference
/// @param tag empty for one made from the reference
/// @param kernel to boot it with; empty for what the catalog or the image says
/// @param force let the tag go from an image that came from elsewhere
public record PullOrder(String reference, String tag, String kernel, boolean force) {}
