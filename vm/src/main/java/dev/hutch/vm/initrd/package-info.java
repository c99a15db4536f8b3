/// The first file system a guest sees: the agent as `/init`, and the kernel's own modules.
///
/// Written here byte by byte (cpio "newc"), kept by content: kernel and agent decide the file, so a
/// changed agent is a new file and nothing is ever stale. `docs/formats/initrd.md` is the layout.
/// This room reads module trees; it never loads one and never starts a machine.
package dev.hutch.vm.initrd;
