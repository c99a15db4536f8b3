package dev.hutch.vm.machine;

import dev.hutch.vm.guest.Guest;
import dev.hutch.vm.hypervisor.VmProcess;

/// A VM that runs: its process, and the open conversation with its agent.
record Running(VmProcess process, Guest guest) {}
