package dev.hutch.vm.machine;

import dev.hutch.api.EventSink;
import dev.hutch.api.ProblemException;
import dev.hutch.api.call.VmCall.VmState;
import dev.hutch.linux.files.AtomicFiles;
import dev.hutch.linux.files.FileProblems;
import dev.hutch.linux.files.SparseFiles;
import dev.hutch.linux.process.ProcessIdentity;
import dev.hutch.linux.undo.Undo;
import dev.hutch.linux.undo.Uninterrupted;
import dev.hutch.vm.guest.Guest;
import dev.hutch.vm.hypervisor.Beginning.Saved;
import dev.hutch.vm.hypervisor.VmHardware.Accelerator;
import dev.hutch.vm.hypervisor.VmProcess;
import dev.hutch.vm.hypervisor.VmProcess.Afterwards;
import dev.hutch.vm.machine.ConsoleLog.Ending;
import dev.hutch.vm.snapshot.SnapshotFiles;
import dev.hutch.vm.template.TemplateKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The steps of one VM's life. Called by its owner only, one at a time.
final class VmLife {
    private static final System.Logger LOG = System.getLogger(VmLife.class.getName());

    private final VmHost host;
    private final Ledger ledger;
    private final TemplateMaker maker;
    private final Consumer<VmProcess> onExit;
    private volatile @Nullable Running running;

    /// @param onExit told once for every process that ends, whoever ended it
    VmLife(VmHost host, Ledger ledger, TemplateMaker maker, Consumer<VmProcess> onExit) {
        this.host = host;
        this.ledger = ledger;
        this.maker = maker;
        this.onExit = onExit;
    }

    Optional<Running> running() {
        return Optional.ofNullable(running);
    }

    /// Makes all that is this VM's own. Whatever fails, nothing is left.
    void create(BootFiles files, Creation creation, EventSink events) {
        VmRecord vm = ledger.current();
        try (Undo undo = new Undo("create " + vm.name())) {
            ledger.open();
            undo.push("row", ledger::close);
            host.steps().reached("create.row");
            Path directory = host.directoryOf(vm.id());
            undo.push("directory", () -> AtomicFiles.deleteTree(directory));
            makePrivate(directory);
            host.steps().reached("create.directory");
            switch (creation) {
                case Creation.Started(boolean cold) -> {
                    undo.push("machine", () -> end(VmState.CREATING, ""));
                    startFresh(files, cold, events);
                }
                case Creation.Forked forked -> {
                    undo.push("machine", () -> end(VmState.CREATING, ""));
                    MachinePlan plan = new MachinePlan(vm, files, vm.accelerator());
                    own(new Restore(host, ledger, plan, events).fork(forked));
                    tellReady(events);
                }
                case Creation.Booted(Path overlay) -> {
                    undo.push("machine", () -> end(VmState.CREATING, ""));
                    SparseFiles.copy(overlay, host.overlayOf(vm.id()));
                    host.steps().reached("create.overlay");
                    own(new Boot(host, ledger, files, events).run());
                    tellReady(events);
                }
                case Creation.Asleep() -> {
                    events.stage("overlay", vm.disk().toString());
                    host.place(vm).close();
                    host.parts().overlay(vm.image(), host.overlayOf(vm.id()), vm.disk());
                    ledger.change(r -> r.in(VmState.CREATED));
                }
            }
            host.steps().reached("create.done");
            undo.commit();
        }
    }

    private void startFresh(BootFiles files, boolean cold, EventSink events) {
        own(new FirstStart(host, ledger, files, maker, events).run(cold));
        tellReady(events);
    }

    private void tellReady(EventSink events) {
        events.stage("ready", ledger.current().bootMillis() + " ms");
    }

    /// Resolves what the VM was made from again: the kernel may have been replaced since.
    ///
    /// @param cold from its kernel, also where a template would do
    void start(boolean cold, EventSink events) {
        VmRecord vm = ledger.current();
        BootFiles files = files(events);
        boolean fresh = vm.state() == VmState.CREATED || !Files.exists(host.overlayOf(vm.id()));
        try {
            if (fresh) {
                startFresh(files, cold, events);
            } else {
                own(new Boot(host, ledger, files, events).run());
                tellReady(events);
            }
        } catch (ProblemException e) {
            VmState state = ledger.current().state();
            switch (e.kind()) {
                case CANCELLED, EXHAUSTED, BUSY, HOST_NOT_READY ->
                        ledger.change(r -> r.ended(state, ""));
                default -> ledger.change(r -> r.ended(VmState.FAILED, e.problem().message()));
            }
            throw e;
        }
    }

    private BootFiles files(EventSink events) {
        VmRecord vm = ledger.current();
        events.stage("kernel", vm.kernel());
        BootParts.BootKernel kernel = host.parts().kernel(vm.kernel(), events);
        events.stage("disks", vm.image().reference());
        return new BootFiles(kernel, host.parts().lowers(vm.image(), events));
    }

    /// Saves the VM to its directory and ends its process.
    void pause(EventSink events) {
        attach();
        Running now = running;
        if (now == null) {
            throw MachineProblems.notRunning(ledger.current());
        }
        try {
            new Pausing(host, ledger, files(EventSink.NONE)).pause(now, events);
        } finally {
            if (ledger.current().state() == VmState.PAUSED) {
                end(VmState.PAUSED, "");
            }
        }
    }

    /// Takes up a paused VM where it stood.
    void resume(EventSink events) {
        own(new Pausing(host, ledger, files(EventSink.NONE)).resume(events));
    }

    /// What a paused VM would go on from.
    ///
    /// @return all that must be the same where it is used
    TemplateKey copyPaused(SnapshotFiles to) {
        return new Pausing(host, ledger, files(EventSink.NONE)).copy(to);
    }

    /// As `save`, with all its files on its disk.
    ///
    /// @return all that must be the same where it is used
    TemplateKey saveRested(SnapshotFiles to, EventSink events) {
        attach();
        Running now = running;
        if (now == null) {
            throw MachineProblems.notRunning(ledger.current());
        }
        Pausing.sync(now.guest());
        VmRecord vm = ledger.current();
        TemplateKey key =
                new MachinePlan(vm, files(EventSink.NONE), vm.accelerator())
                        .keyOf(now.process(), host);
        save(to.saved(), to.disk(), events);
        return key;
    }

    /// Leaves it paused where a snapshot was taken of it, or stopped with the disk of that.
    void putBack(SnapshotFiles from, Optional<Accelerator> accelerator, EventSink events) {
        VmRecord vm = ledger.current();
        BootFiles files = files(EventSink.NONE);
        Path disk = host.overlayOf(vm.id());
        Path next = disk.resolveSibling(".next.img");
        events.stage("disk", vm.disk().toString());
        try (Undo undo = new Undo("put back " + vm.name())) {
            AtomicFiles.deleteTree(next); // of a daemon that was killed
            undo.push("disk", () -> AtomicFiles.deleteTree(next));
            SparseFiles.copy(from.disk(), next);
            host.steps().reached("back.copied");
            kill(events);
            host.steps().reached("back.ended");
            Uninterrupted.run(() -> AtomicFiles.publish(next, disk));
            undo.commit();
        }
        host.steps().reached("back.disk");
        accelerator.ifPresent(by -> new Pausing(host, ledger, files).adopt(from, by));
    }

    /// Writes where the VM stands to files, and lets it go on.
    ///
    /// @param overlay its disk at that instant
    void save(Saved to, Path overlay, EventSink events) {
        attach();
        Running now = running;
        if (now == null) {
            throw MachineProblems.notRunning(ledger.current());
        }
        VmRecord vm = ledger.current();
        events.stage("save", vm.name().value());
        Path disk = host.overlayOf(vm.id());
        force(disk); // now, for while the VM stands still it is waited for
        Duration pause =
                now.process()
                        .saveWhole(
                                to,
                                vm.memory(),
                                () -> SparseFiles.copy(disk, overlay),
                                Afterwards.GO_ON);
        host.steps().reached("fork.saved");
        events.stage("saved", vm.name() + " stood still for " + pause.toMillis() + " ms");
        LOG.log(
                System.Logger.Level.INFO,
                "vm={0} saved pause_ms={1,number,#}",
                vm.id(),
                pause.toMillis());
    }

    /// Asks the guest, waits for the process to end, and kills it when it does not.
    void powerOff(EventSink events) {
        Running now = running;
        if (now == null) {
            kill(events);
            return;
        }
        events.stage("stop", ledger.current().name().value());
        ledger.change(r -> r.in(VmState.STOPPING));
        CompletableFuture<Void> deaf = new CompletableFuture<>();
        try {
            stopMains(now, events);
            Thread.startVirtualThread(() -> ask(now.guest(), deaf));
            CompletableFuture<Object> either =
                    CompletableFuture.anyOf(now.process().exited(), deaf);
            boolean told = Exits.within(either, host.deadlines().powerOff());
            if (!told || !now.process().exited().isDone()) {
                events.warn("the guest did not power off, so it is killed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            ledger.change(r -> r.in(VmState.RUNNING));
            throw MachineProblems.cancelled("the stop of VM '" + ledger.current().name() + "'");
        }
        end(VmState.STOPPED, "");
    }

    /// What a VM was started for is asked as its image wants to be asked, before all the rest is.
    private void stopMains(Running now, EventSink events) throws InterruptedException {
        int signal = StopSignal.of(ledger.current().image().config().stopSignal());
        Duration patience = host.deadlines().command();
        if (!now.mains().stop(signal, patience)) {
            events.warn(
                    "the command did not end within "
                            + patience.toSeconds()
                            + " s of its stop signal, so it is killed");
        }
    }

    private static void ask(Guest guest, CompletableFuture<Void> deaf) {
        try {
            guest.powerOff();
        } catch (ProblemException e) {
            deaf.complete(null);
        }
    }

    void kill(EventSink events) {
        VmRecord vm = ledger.current();
        events.stage("kill", vm.name().value());
        end(VmState.STOPPED, "");
        host.pausedOf(vm.id()).delete();
    }

    /// What was begun is finished, now or at the next start of the daemon.
    void remove(EventSink events) {
        VmRecord vm = ledger.current();
        events.stage("delete", vm.name().value());
        ledger.change(r -> r.ended(VmState.DELETING, ""));
        host.steps().reached("delete.marked");
        events.mark("files");
        AtomicFiles.deleteTree(host.directoryOf(vm.id()));
        host.steps().reached("delete.directory");
        ledger.close();
        host.steps().reached("delete.row");
    }

    /// The process has ended and nobody here did it.
    void noteExit() {
        Ending ending = new ConsoleLog(host.consoleOf(ledger.current().id())).ending();
        end(ending.clean() ? VmState.STOPPED : VmState.FAILED, ending.clean() ? "" : ending.why());
    }

    /// Opens the channel of a guest that runs: after a restart of the daemon, or when it broke.
    void attach() {
        Running now = running;
        if (now != null && !now.guest().gone().isDone()) {
            return;
        }
        Optional<VmProcess> found = now == null ? find() : Optional.of(now.process());
        if (found.isEmpty() || found.get().exited().isDone()) {
            noteExit();
            throw MachineProblems.notRunning(ledger.current());
        }
        if (now == null) {
            found.get().goOn(); // the daemon before us may have ended in the midst of a save
        }
        Guest guest = host.connector().connect(found.get().channel(), host.deadlines().attach());
        if (!guest.hello().ready()) {
            guest.close();
            end(VmState.FAILED, "the daemon ended while it booted");
            throw MachineProblems.notRunning(ledger.current());
        }
        own(new Running(found.get(), guest));
    }

    private Optional<VmProcess> find() {
        VmRecord vm = ledger.current();
        ProcessIdentity process = vm.process();
        return process == null
                ? Optional.empty()
                : host.hypervisor().find(host.directoryOf(vm.id()), process);
    }

    private void own(Running now) {
        Running before = running;
        running = now;
        if (before == null || !before.process().identity().equals(now.process().identity())) {
            Thread.ofVirtual()
                    .name("exit-" + now.process().identity().pid())
                    .start(() -> {
                        now.process().exited().join();
                        onExit.accept(now.process());
                    });
        }
    }

    /// No process and no conversation any more, whatever there was.
    private void end(VmState state, String why) {
        Uninterrupted.run(() -> {
            Running now = running;
            running = null;
            Optional<VmProcess> process = now == null ? find() : Optional.of(now.process());
            process.ifPresent(VmProcess::kill);
            if (now != null) {
                now.guest().close();
            }
            ledger.change(r -> r.ended(state, why));
        });
    }

    private static void force(Path file) {
        try (FileChannel channel = FileChannel.open(file)) {
            channel.force(false);
        } catch (IOException e) {
            throw FileProblems.of("write", file, e);
        }
    }

    static void makePrivate(Path directory) {
        try {
            Files.createDirectories(directory.getParent());
            Files.createDirectory(
                    directory,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new UncheckedIOException(directory.toString(), e);
        }
    }
}
