/// What is in a layer: the tree manifest of `docs/formats/tree-manifest.md`.
///
/// `TreeBuilder` turns the entries of a tar into a `TreeManifest`; `TreeCodec` writes and reads it.
/// This room knows names, modes and digests. It never reads the content of a file.
package dev.hutch.store.tree;
