/// QEMU behind the contract of `Hypervisor`.
///
/// `QemuCommand` says what is started, `Qemu` starts it and waits until its monitor answers, `Qmp`
/// speaks with that monitor. Every wait is for an event: a file that appears, a line that comes, a
/// process that ends. This room never waits for a guest and keeps no list of machines.
package dev.hutch.vm.hypervisor.qemu;
