/// Raw ext2, ext3 and ext4 file systems, read without mounting them and without privilege.
///
/// `Ext4Tar` writes what is in one as a tar: owners, modes, times, links, extended attributes. The
/// layout is that of the kernel's documentation, "ext4 Data Structures and Algorithms".
///
/// File systems count as hostile: every number is checked before it is used, no directory is
/// entered twice, and nothing is trusted to end. This room never writes to a file system; a journal
/// that was left open is replayed on a copy, by e2fsck.
package dev.hutch.store.ext4;
