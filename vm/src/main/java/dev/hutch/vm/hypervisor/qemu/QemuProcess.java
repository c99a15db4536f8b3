package dev.hutch.vm.hypervisor.qemu;

import dev.hutch.api.ByteSize;
import dev.hutch.linux.process.ProcessIdentity;
import dev.hutch.vm.hypervisor.Beginning;
import dev.hutch.vm.hypervisor.Made;
import dev.hutch.vm.hypervisor.VmProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// A machine that runs, whoever started it.
final class QemuProcess implements VmProcess {
    private static final Duration MONITOR = Duration.ofSeconds(60);

    private final QemuFiles files;
    private final ProcessIdentity identity;
    private final CompletableFuture<Void> exited;

    QemuProcess(QemuFiles files, ProcessIdentity identity) {
        this(files, identity, identity.exited());
    }

    private QemuProcess(QemuFiles files, ProcessIdentity identity, CompletableFuture<Void> exited) {
        this.files = files;
        this.identity = identity;
        this.exited = exited;
    }

    /// The same, where it was moved to.
    QemuProcess in(Path directory) {
        return new QemuProcess(new QemuFiles(directory), identity, exited);
    }

    QemuFiles files() {
        return files;
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
    public Optional<Made> made() {
        return MadeFile.read(files.made());
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
    public Duration saveWhole(
            Beginning.Saved to, ByteSize memory, Runnable atRest, Afterwards afterwards) {
        return CopySave.of(files, identity, to, memory)
                .map(save -> save.run(atRest, afterwards))
                .orElseGet(() -> new StreamSave(files, to, memory).run(atRest, afterwards));
    }

    @Override
    public void goOn() {
        try (Qmp qmp = Qmp.connect(files.monitor(), MONITOR, event -> {})) {
            qmp.execute("cont", MONITOR);
        }
    }

    @Override
    public void kill() {
        identity.signal(ProcessIdentity.SIGKILL);
        // Not interruptible on purpose: a kill is bookkeeping, and the kernel does not fail it.
        exited.join();
    }
}
