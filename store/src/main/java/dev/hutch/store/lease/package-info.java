/// Leases: who needs what, for as long as they live.
///
/// A lease names digests (of stacks, layers or blobs) and a process. It ends when it is closed, or
/// when that process is gone, however it went. `RootSource` is how other rooms say what they hold.
/// This room never deletes anything but leases.
package dev.hutch.store.lease;
