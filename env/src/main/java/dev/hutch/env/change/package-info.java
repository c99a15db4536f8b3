/// What was changed in environments, on its way into layers.
///
/// The upper directory of an overlayfs is read as it lies there, in memory or on disk, and given to
/// `store.commit` as a tar with OCI's whiteouts. This room changes nothing in an environment and
/// enters none.
package dev.hutch.env.change;
