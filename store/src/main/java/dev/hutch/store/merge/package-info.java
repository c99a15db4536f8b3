/// Several layers as one: what is left to see of them when nothing is below.
///
/// `LayerMerge` is pure and knows names only; `JoinedLayers` reads the layers and writes one tar,
/// streaming. Deep stacks get their bottom disk this way, and exports their root file system.
package dev.hutch.store.merge;
