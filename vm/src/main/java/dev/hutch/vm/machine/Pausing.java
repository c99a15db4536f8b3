package dev.hutch.vm.machine;

import dev.hutch.api.Event;
import dev.hutch.api.EventSink;
import dev.hutch.api.ProblemException;
import dev.hutch.api.call.VmCall.VmState;
import dev.hutch.linux.files.FileProblems;
import dev.hutch.linux.files.SparseFiles;
import dev.hutch.linux.undo.Undo;
import dev.hutch.vm.guest.Guest;
import dev.hutch.vm.guest.Next;
import dev.hutch.vm.hypervisor.Beginning.Restored;
import dev.hutch.vm.hypervisor.Beginning.Saved;
import dev.hutch.vm.hypervisor.VmHardware.Accelerator;
import dev.hutch.vm.hypervisor.VmProcess;
import dev.hutch.vm.hypervisor.VmProcess.Afterwards;
import dev.hutch.vm.snapshot.PausedFiles;
import dev.hutch.vm.snapshot.SnapshotFiles;
import dev.hutch.vm.template.TemplateKey;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// One VM put to rest on disk, and taken up again. Its disk is its own throughout, so its memory is
/// good for as long as nobody writes to that disk: the record says `PAUSED` only when all is
/// durable, and once the machine has gone on, what was kept is not looked at any more.
final class Pausing {
    private static final System.Logger LOG = System.getLogger(Pausing.class.getName());

    /// A guest that does not say within this that its files are on the disk is paused as it is.
    private static final Duration SYNC = Duration.ofSeconds(10);

    private final VmHost host;
    private final Ledger ledger;
    private final BootFiles boot;
    private final MachinePlan plan;
    private final PausedFiles files;

    Pausing(VmHost host, Ledger ledger, BootFiles boot) {
        this.host = host;
        this.ledger = ledger;
        this.boot = boot;
        VmRecord vm = ledger.current();
        this.plan = new MachinePlan(vm, boot, vm.accelerator());
        this.files = host.pausedOf(vm.id());
    }

    /// Saves it; afterwards its process stands still and waits for its end. On failure it runs on.
    void pause(Running now, EventSink events) {
        VmRecord vm = ledger.current();
        events.stage("save", vm.name().value());
        sync(now.guest());
        Path disk = host.overlayOf(vm.id());
        try (Undo undo = new Undo("pause " + vm.name())) {
            undo.push("files", files::delete);
            Saved staged = files.stage();
            host.steps().reached("pause.staged");
            force(disk); // most of it, before the guest stands still
            VmProcess process = now.process();
            TemplateKey key = plan.keyOf(process, host);
            process.saveWhole(staged, vm.memory(), () -> force(disk), Afterwards.STAND);
            undo.push("machine", process::goOn);
            host.steps().reached("pause.saved");
            files.publish(key, host.clock().instant());
            host.steps().reached("pause.published");
            if (process.exited().isDone()) {
                throw MachineProblems.notRunning(vm);
            }
            ledger.change(r -> r.in(VmState.PAUSED));
            undo.commit();
        }
        host.steps().reached("pause.recorded");
    }

    /// Goes on where it stood. On failure it is paused as before; only if the guest has gone on far
    /// enough to write to its disk, what was in its memory is lost.
    Running resume(EventSink events) {
        VmRecord vm = ledger.current();
        check(vm);
        Running running;
        try (HostRoom.Place _ = host.place(vm)) {
            running = attempt(vm);
        } catch (ProblemException e) {
            throw switch (e.kind()) {
                case CANCELLED, EXHAUSTED, HOST_NOT_READY -> e;
                default ->
                        ledger.current().state() == VmState.PAUSED
                                ? PauseProblems.notResumed(vm.name(), e)
                                : e;
            };
        }
        // Its process has what it needs open.
        files.delete();
        host.steps().reached("resume.done");
        events.emit(new Event.Note("VM '" + vm.name() + "' was paused and goes on"));
        return running;
    }

    /// Lets others have what is kept. The large file never changes, so it is shared.
    ///
    /// @return all that must be the same where they are used
    TemplateKey copy(SnapshotFiles to) {
        check(ledger.current());
        share(files.saved(), to.saved());
        SparseFiles.copy(host.overlayOf(ledger.current().id()), to.disk());
        return key();
    }

    /// Makes a VM without a process, whose disk is that of a snapshot already, one that is paused
    /// there.
    ///
    /// @param by which it was saved under
    void adopt(SnapshotFiles from, Accelerator by) {
        VmRecord vm = ledger.current();
        try (Undo undo = new Undo("adopt " + vm.name())) {
            undo.push("files", files::delete);
            share(from.saved(), files.stage());
            host.steps().reached("back.staged");
            files.publish(key(new MachinePlan(vm, boot, by)), host.clock().instant());
            host.steps().reached("back.published");
            ledger.change(r -> r.booting(by).in(VmState.PAUSED));
            undo.commit();
        }
        host.steps().reached("back.recorded");
    }

    private static void share(Saved from, Saved to) {
        share(from.memory(), to.memory());
        share(from.state(), to.state());
    }

    private static void share(Path from, Path to) {
        try {
            Files.createLink(to, from);
        } catch (IOException | UnsupportedOperationException anotherFileSystem) {
            SparseFiles.copy(from, to);
        }
    }

    private void check(VmRecord vm) {
        files.damage()
                .ifPresent(why -> {
                    throw PauseProblems.damaged(vm.name(), why);
                });
        files.difference(key())
                .ifPresent(field -> {
                    throw PauseProblems.doesNotFit(vm.name(), field);
                });
    }

    private Running attempt(VmRecord vm) {
        try (Undo undo = new Undo("resume " + vm.name())) {
            long started = System.nanoTime();
            undo.push("state", this::settle);
            VmProcess process =
                    host.hypervisor()
                            .start(
                                    plan.hardware(
                                            host.directoryOf(vm.id()), host.overlayOf(vm.id())),
                                    new Restored(files.saved()));
            undo.push("process", process::kill);
            ledger.change(r -> r.with(process.identity()));
            host.steps().reached("resume.process");
            Guest guest = converse(process, undo);
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
            ledger.change(r -> r.running(host.clock().instant(), millis));
            undo.commit();
            host.steps().reached("resume.ready");
            LOG.log(
                    System.Logger.Level.INFO,
                    "vm={0} resume=ready millis={1,number,#}",
                    vm.id(),
                    millis);
            return new Running(process, guest);
        }
    }

    private Guest converse(VmProcess process, Undo undo) {
        Duration deadline = host.deadlines().boot();
        try (BootWatch _ = BootWatch.start(process, deadline)) {
            Guest guest = host.connector().connect(process.channel(), deadline, Next.COMMAND);
            undo.push("channel", guest::close);
            if (!guest.hello().ready()) {
                throw PauseProblems.notAsPaused();
            }
            host.steps().reached("resume.hello");
            guest.identify(plan.identity(host.clock().instant()));
            host.steps().reached("resume.identify");
            return guest;
        }
    }

    /// What a VM is whose machine did not get far.
    private void settle() {
        if (files.fitDisk()) {
            ledger.change(r -> r.ended(VmState.PAUSED, ""));
        } else {
            ledger.change(r -> r.ended(VmState.FAILED, DISK_CHANGED));
            files.delete();
        }
    }

    static final String DISK_CHANGED = "it was paused, and its disk has been written to since";

    private TemplateKey key() {
        return key(plan);
    }

    private TemplateKey key(MachinePlan plan) {
        return plan.templateKey(
                host.hypervisor(), host.templates().processor(), host.templates().clock().khz());
    }

    /// So that its disk alone is worth something too.
    static void sync(Guest guest) {
        CompletableFuture<Void> synced = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                guest.sync();
            } catch (ProblemException e) {
                LOG.log(System.Logger.Level.DEBUG, "pause=unsynced \"{0}\"", e.getMessage());
            } finally {
                synced.complete(null);
            }
        });
        try {
            if (!Exits.within(synced, SYNC)) {
                LOG.log(System.Logger.Level.INFO, "pause=unsynced \"the guest is silent\"");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw MachineProblems.cancelled("the pause");
        }
    }

    private static void force(Path file) {
        try (FileChannel channel = FileChannel.open(file)) {
            channel.force(true);
        } catch (IOException e) {
            throw FileProblems.of("write", file, e);
        }
    }
}
