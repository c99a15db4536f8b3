package dev.hutch.vm.hypervisor.qemu;

import dev.hutch.api.EventSink;
import dev.hutch.linux.process.ProcessIdentity;
import dev.hutch.vm.hypervisor.VmProcess;
import dev.hutch.vm.hypervisor.WaitingMachine;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// A process that was started with `-incoming defer`, and the way to tell it what comes in.
///
/// @param name of the machine, for messages
/// @param guard bounds the logs of one that runs
record WaitingQemu(String name, QemuProcess process, Incoming monitor, Consumer<QemuProcess> guard)
        implements WaitingMachine {

    @Override
    public ProcessIdentity identity() {
        return process.identity();
    }

    @Override
    public CompletableFuture<Void> exited() {
        return process.exited();
    }

    @Override
    public VmProcess goOn(Path directory, EventSink events) {
        QemuProcess here = process.in(directory);
        try (monitor) {
            return Qemu.explained(
                    name,
                    here,
                    () -> {
                        monitor.take(Qemu.START, events);
                        guard.accept(here);
                        return here;
                    });
        }
    }

    @Override
    public void kill() {
        process.kill();
        monitor.close();
    }
}
