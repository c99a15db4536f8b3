/// Artifacts: things of hutch that are no images, in the form that registries and OCI layouts keep.
///
/// An artifact is a configuration, whose media type says what it is, and files. On their way in all
/// of them come from strangers: documents are bounded, a blob that has not the digest it was named
/// by is refused, and nothing is taken that the manifest does not name. This room never knows what
/// is in the files.
package dev.hutch.store.artifact;
