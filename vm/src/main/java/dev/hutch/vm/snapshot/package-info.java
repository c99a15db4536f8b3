/// VMs that were saved: what is kept of them on disk, and whether this host is still one on which
/// they can go on.
///
/// ```
///   of a paused VM   (nothing) -- stage --> .pausing -- publish --> paused -- delete --> (nothing)
///   of a snapshot    (nothing) -- stage --> .new-ID  -- publish --> ID -- delete --> .gone-ID --> (nothing)
/// ```
///
/// A saved VM is memory, state of devices and a disk, all of one instant, and a description by
/// which each is known again. This room never starts a machine and knows no record of a VM.
package dev.hutch.vm.snapshot;
