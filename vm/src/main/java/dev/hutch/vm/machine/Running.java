package dev.hutch.vm.machine;

import dev.hutch.vm.guest.Guest;
import dev.hutch.vm.hypervisor.VmProcess;

/// A VM that runs: its process, the open conversation with its agent, and what it was started for.
record Running(VmProcess process, Guest guest, MainCommands mains) {
    Running(VmProcess process, Guest guest) {
        this(process, guest, new MainCommands());
    }
}
