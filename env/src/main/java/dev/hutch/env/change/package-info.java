/// What was changed in environments, told path by path and on its way into layers.
///
/// The upper directory of an overlayfs is read as it lies there, in memory or on disk, and given to
/// `store.commit` as a tar with OCI's whiteouts, or compared with what is below. This room changes
/// nothing in an environment and enters none.
package dev.hutch.env.change;
