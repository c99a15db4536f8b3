/// Machines as processes: what starts, finds again, powers down and kills a virtual machine.
///
/// `Hypervisor` is the contract; a sub-room per program implements it. This room knows drives,
/// memory and sockets. It never knows images, names or what runs in the guest.
package dev.hutch.vm.hypervisor;
