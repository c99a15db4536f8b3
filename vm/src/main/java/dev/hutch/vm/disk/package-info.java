/// The block images a guest mounts: one read-only squashfs per layer, one writable ext4 per VM.
///
/// Disks are caches. A layer's disk is made from its tar once, by one maker at a time, appears by a
/// rename, and may be deleted whenever nothing boots from it. An overlay starts as a sparse copy of
/// a seed that was formatted once for its size. A full disk is `host.disk_full`, with nothing left.
///
/// This room knows layers by their identity and asks others for their content. It mounts nothing
/// and needs no privilege.
package dev.hutch.vm.disk;
