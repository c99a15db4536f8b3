/// What was written over an image, as a layer.
///
/// `ChangeSet` takes a tar in whatever order it comes and gives it back in the one canonical form:
/// sorted, without times, without directories that are as they were. The same changes are the same
/// layer. Where the changes come from is not this room's business.
package dev.hutch.store.commit;
