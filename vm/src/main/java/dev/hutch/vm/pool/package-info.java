/// The pool: machines that have gone on from a template already, have run a command and rehearsed
/// to become somebody, and wait to be a VM.
///
/// ```
///   (nothing) -- refill --> spare -- take --> a VM's, by the rename of its directory
///                             `---- died, idle, not wanted, short of memory --> (nothing)
/// ```
///
/// A spare machine is no VM: no record tells of it, and its directory lies apart from theirs. So
/// the next daemon has nothing to find out, it ends all that is left. This room starts and ends
/// spare machines; it never knows who takes one.
package dev.hutch.vm.pool;
