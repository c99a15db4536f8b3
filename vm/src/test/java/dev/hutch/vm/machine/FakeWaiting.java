package dev.hutch.vm.machine;

import dev.hutch.api.EventSink;
import dev.hutch.linux.process.ProcessIdentity;
import dev.hutch.vm.hypervisor.VmProcess;
import dev.hutch.vm.hypervisor.WaitingMachine;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/// A `FakeMachine` that has not gone on yet.
record FakeWaiting(FakeMachine machine, FakeHypervisor hypervisor) implements WaitingMachine {
    @Override
    public ProcessIdentity identity() {
        return machine.identity();
    }

    @Override
    public CompletableFuture<Void> exited() {
        return machine.exited();
    }

    @Override
    public VmProcess goOn(Path directory, EventSink events) {
        machine.behaviour().duringGoOn(machine);
        return hypervisor
                .find(directory, machine.identity())
                .orElseThrow(() -> FakeGuest.gone("the process has ended"));
    }

    @Override
    public void kill() {
        machine.kill();
    }
}
