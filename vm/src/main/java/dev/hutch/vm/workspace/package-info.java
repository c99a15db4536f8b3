/// Git in and out of a guest: a repository goes to `/root/repo`, a patch comes back.
///
/// What is placed is taken at one moment: the commits near HEAD as one pack, the index, and a tree
/// of the working directory with uncommitted and untracked files. That tree stays in the guest
/// under `refs/hutch/placed`; a patch is relative to it, so it applies to the directory it came
/// from. A guest without git gets its files as a tar and is compared on the host.
///
/// The user's repository is only read. The host's git never reads a configuration, a hook or a
/// `.git` that came out of a guest.
package dev.hutch.vm.workspace;
