package dev.hutch.vm.hypervisor.qemu;

import dev.hutch.linux.process.ProcessIdentity;
import dev.hutch.vm.hypervisor.VmProcess;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/// A machine that runs, whoever started it.
final class QemuProcess implements VmProcess {
    private final QemuFiles files;
    private final ProcessIdentity identity;
    private final CompletableFuture<Void> exited;

    QemuProcess(QemuFiles files, ProcessIdentity identity) {
        this.files = files;
        this.identity = identity;
        this.exited = identity.exited();
    }

    @Override
    public ProcessIdentity identity() {
        return identity;
    }

    @Override
    public Path channel() {
        return files.channel();
    }

    @Override
    public Path console() {
        return files.console();
    }

    @Override
    public CompletableFuture<Void> exited() {
        return exited.copy();
    }

    @Override
    public void save(Path state) {
        Migration.out(files, state);
    }

    @Override
    public void kill() {
        identity.signal(ProcessIdentity.SIGKILL);
        // Not interruptible on purpose: a kill is bookkeeping, and the kernel does not fail it.
        exited.join();
    }
}
