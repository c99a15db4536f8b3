/// Layers: file-system change sets, each known everywhere by its DiffId.
///
/// `LayerStore` takes a tar in, in one pass: hashes it, keeps it compressed as a blob, and writes
/// down what is in it. It gives the tar back, byte for byte or rewritten for overlayfs. The record
/// it keeps for each layer is `docs/formats/layer.md`.
///
/// This room streams; nothing grows with the size of a layer but its list of names.
package dev.hutch.store.layer;
