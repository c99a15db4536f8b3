/// Work inside a running VM on behalf of a caller: commands on the caller's streams, files and
/// trees in both directions, the console log, and the whole way of `vm run`.
///
/// What the caller did not say is filled in from the VM's image. Host paths are touched here, with
/// the caller's rights and never through a link the guest made. This room never changes a VM's
/// state.
package dev.hutch.vm.machine.enter;
