/// Kernels: where they come from, what is taken from them, and where they are kept.
///
/// One directory per kernel holds `manifest.json`, `vmlinux` and `modules`. It appears by one rename
/// and is never changed after: absent, or whole. Archives are hostile until read to the end; a
/// download is hashed before anything of it is unpacked.
///
///     absent -> staged (below .staging, under the name's lock) -> here -> absent
///
/// This room never boots what it keeps, and installs nothing on the host.
package dev.hutch.vm.kernel;
