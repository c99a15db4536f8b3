package dev.hutch.store.layer;

import dev.hutch.api.DiffId;
import dev.hutch.api.Digest;
import dev.hutch.store.archive.Compression;
import java.util.Optional;
import java.util.Set;

/// What the store knows of a layer.
///
/// @param bytes of the uncompressed tar
/// @param entries of its tree
/// @param wire blob that holds the tar, compressed
/// @param tree blob that holds the tree manifest
/// @param needsBelow it means something only together with the layers below; see `TreeManifest`
/// @param superseded places in the tar, from 0, of entries that later ones replace; nearly always
///   empty
/// @param root empty when the archive has no entry for the root directory
public record Layer(
        DiffId diffId,
        long bytes,
        long entries,
        Digest wire,
        long wireBytes,
        Compression compression,
        Digest tree,
        boolean needsBelow,
        Set<Long> superseded,
        Optional<RootDirectory> root) {

    public Layer {
        superseded = Set.copyOf(superseded);
    }
}
