/// The pool: machines that wait to be a VM. A prepared one is a process that waits for what its
/// template was; a warm one has gone on from there, has run a command and rehearsed to become
/// somebody.
///
/// ```
///   (nothing) -- refill --> prepared or warm -- take --> a VM's, by the rename of its directory
///                             `---- died, idle, not wanted, short of memory --> (nothing)
/// ```
///
/// A spare machine is no VM: no record tells of it, and its directory lies apart from theirs. So
/// the next daemon has nothing to find out, it ends all that is left. This room starts and ends
/// spare machines; it never knows who takes one.
package dev.hutch.vm.pool;
