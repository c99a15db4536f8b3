/// Bytes by digest.
///
/// `BlobStore` is the contract, `FileBlobs` keeps blobs on disk, `MemoryBlobs` in memory. A blob is
/// invisible until all of it has been written and checked; then it never changes. Whoever uses a
/// blob that is there already touches it, and a blob touched a moment ago is not deleted: that is
/// how writers and the clean-up live side by side.
///
/// This room never knows what the bytes mean.
package dev.hutch.store.content;
