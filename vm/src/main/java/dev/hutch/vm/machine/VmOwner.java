package dev.hutch.vm.machine;

import dev.hutch.api.EventSink;
import dev.hutch.api.ProblemException;
import dev.hutch.api.call.VmCall.VmState;
import dev.hutch.linux.undo.Uninterrupted;
import dev.hutch.vm.guest.Guest;
import dev.hutch.vm.hypervisor.Beginning.Saved;
import dev.hutch.vm.hypervisor.VmHardware.Accelerator;
import dev.hutch.vm.hypervisor.VmProcess;
import dev.hutch.vm.machine.Decision.Already;
import dev.hutch.vm.machine.Decision.Carry;
import dev.hutch.vm.machine.Decision.Refuse;
import dev.hutch.vm.machine.Decision.Step;
import dev.hutch.vm.snapshot.SnapshotFiles;
import dev.hutch.vm.template.TemplateKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// One VM and the one thread that may change it. Requests wait in a bounded queue and are carried
/// out one after another; requests to different VMs run side by side.
final class VmOwner {
    /// More than anybody types; beyond it something loops.
    private static final int QUEUE = 64;

    private static final System.Logger LOG = System.getLogger(VmOwner.class.getName());

    private final BlockingQueue<Work> queue = new ArrayBlockingQueue<>(QUEUE);
    private final Ledger ledger;
    private final VmLife life;
    private final Uses uses = new Uses(this::patience, this::pauseIdle);
    private final Consumer<VmOwner> onRemoved;
    private volatile @Nullable Work working;
    private volatile boolean removed;

    /// @param onRemoved called by the owner's thread when the VM is no more
    VmOwner(VmHost host, VmRecord vm, TemplateMaker maker, Consumer<VmOwner> onRemoved) {
        this.ledger = new Ledger(host.records(), vm);
        this.life = new VmLife(host, ledger, maker, this::exited);
        this.onRemoved = onRemoved;
        Thread.ofVirtual().name("vm-" + vm.id()).start(this::work);
    }

    VmRecord record() {
        return ledger.current();
    }

    void create(BootFiles files, Creation creation, EventSink events) {
        Work work =
                Work.yielding(
                        "create of VM '" + record().name() + "'",
                        () -> {
                            try {
                                life.create(files, creation, events);
                            } catch (RuntimeException | Error e) {
                                remove();
                                throw e;
                            }
                        });
        submit(work);
        work.await();
    }

    /// Writes where the VM stands to files. Commands that run in it go on.
    void save(Saved to, Path overlay, EventSink events) {
        Work work =
                Work.yielding(
                        "save of VM '" + record().name() + "'",
                        () -> {
                            carryOut(Request.ENTER, events);
                            life.save(to, overlay, events);
                        });
        submit(work);
        work.await();
    }

    /// Writes all of the VM to files, as it runs or as it was paused. Commands that run in it go
    /// on.
    ///
    /// @return all that must be the same where they are used
    TemplateKey snapshot(SnapshotFiles to, EventSink events) {
        AtomicReference<TemplateKey> key = new AtomicReference<>();
        Work work =
                Work.yielding(
                        "snapshot of VM '" + record().name() + "'",
                        () -> {
                            if (record().state() == VmState.PAUSED) {
                                key.set(life.copyPaused(to));
                            } else {
                                carryOut(Request.ENTER, events);
                                key.set(life.saveRested(to, events));
                            }
                        });
        submit(work);
        work.await();
        return key.get();
    }

    /// Gives up what the VM has and lets it go on from a snapshot.
    ///
    /// @param accelerator its memory was saved under; empty: use the disk only
    void putBack(SnapshotFiles from, Optional<Accelerator> accelerator, EventSink events) {
        Work work =
                Work.yielding(
                        "restore of VM '" + record().name() + "'",
                        () -> {
                            if (Lifecycle.decide(record().state(), Request.RESTART)
                                    instanceof Refuse refusal) {
                                throw refused(refusal);
                            }
                            life.putBack(from, accelerator, events);
                            events.stage("restore", record().name().value());
                            carryOut(
                                    Request.START,
                                    accelerator.isPresent() ? EventSink.NONE : events);
                        });
        submit(work);
        work.await();
    }

    void request(Request request, EventSink events) {
        String what = request.name().toLowerCase(Locale.ROOT) + " of VM '" + record().name() + "'";
        Runnable body = () -> carryOut(request, events);
        Work work = request.preempts() ? new Work(what, body) : Work.yielding(what, body);
        Work now = working;
        if (request.preempts() && now != null && now.yields()) {
            now.cancel();
        }
        submit(work);
        work.await();
    }

    VmRecord set(long autoPauseSeconds) {
        note(vm -> vm.pausedAfter(autoPauseSeconds));
        uses.changed();
        return record();
    }

    /// Ends the conversation; the VM runs on.
    void close() {
        uses.disarm();
        guest().ifPresent(Guest::close);
    }

    private Duration patience() {
        return Duration.ofSeconds(record().autoPauseSeconds());
    }

    private void pauseIdle() {
        try {
            LOG.log(System.Logger.Level.INFO, "vm={0} pause=idle", record().id());
            request(Request.PAUSE, EventSink.NONE);
        } catch (ProblemException e) {
            // It runs on, and is tried again when its time is over again.
            LOG.log(System.Logger.Level.INFO, "vm={0} pause=not \"{1}\"", record().id(), e);
        }
    }

    /// Changes what is remembered, and nothing else.
    void note(UnaryOperator<VmRecord> change) {
        Work work = new Work("note", () -> ledger.change(change));
        submit(work);
        work.await();
    }

    /// The guest, open for work. A channel that broke while its VM runs is opened again, a paused
    /// VM woken.
    Entered enter(EventSink events) {
        boolean free = uses.begin();
        try {
            return new Entered(this, awake(free, events));
        } catch (RuntimeException | Error e) {
            uses.end();
            throw e;
        }
    }

    /// Whoever came in has left.
    void leave() {
        uses.end();
    }

    /// @param free nobody pauses it just now
    private Running awake(boolean free, EventSink events) {
        switch (Lifecycle.decide(record().state(), Request.ENTER)) {
            case Refuse refusal -> throw refused(refusal);
            case Already() when free -> {}
            case Already(), Carry _ -> request(Request.ENTER, events);
        }
        Running now = life.running().orElse(null);
        if (now == null || now.guest().gone().isDone()) {
            request(Request.ATTACH, EventSink.NONE);
        }
        return life.running().orElseThrow(() -> MachineProblems.notRunning(record()));
    }

    /// The running guest, if the channel to it is open already.
    Optional<Guest> guest() {
        return life.running().map(Running::guest).filter(guest -> !guest.gone().isDone());
    }

    Optional<VmProcess> process() {
        return life.running().map(Running::process);
    }

    private void submit(Work work) {
        if (!queue.offer(work)) {
            throw MachineProblems.queueFull(record(), QUEUE);
        }
        refuseIfRemoved();
    }

    /// Called on a thread of its own, which may wait for room in the queue.
    private void exited(VmProcess process) {
        put(noteEnd(process));
    }

    /// Returns when it is written down that this process has ended.
    void settle(VmProcess process) {
        Work work = noteEnd(process);
        put(work);
        refuseIfRemoved();
        try {
            work.await();
        } catch (ProblemException e) {
            LOG.log(System.Logger.Level.DEBUG, "vm={0} end=unnoted {1}", record().id(), e);
        }
    }

    private Work noteEnd(VmProcess process) {
        return new Work(
                "end of a process",
                () -> {
                    boolean ours =
                            life.running()
                                    .map(now -> now.process().identity().equals(process.identity()))
                                    .orElse(false);
                    if (ours) {
                        carryOut(Request.EXITED, EventSink.NONE);
                    }
                });
    }

    private void put(Work work) {
        try {
            queue.put(work);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        while (!removed) {
            try {
                Work next = queue.take();
                working = next;
                next.run();
                if (record().state() == VmState.RUNNING) {
                    uses.runs();
                }
            } catch (InterruptedException e) {
                // A cancel that came just after its work had ended; there is nothing left to
                // cancel.
                LOG.log(System.Logger.Level.DEBUG, "vm={0} late_cancel", record().id());
            } finally {
                working = null;
            }
        }
        refuseIfRemoved();
    }

    /// Nobody finds this VM any more by the time its last request is answered.
    private void remove() {
        removed = true;
        onRemoved.accept(this);
    }

    /// Nobody takes from the queue any more once the VM is gone.
    private void refuseIfRemoved() {
        if (!removed) {
            return;
        }
        for (Work late = queue.poll(); late != null; late = queue.poll()) {
            late.refuse(MachineProblems.notFound(record().name().value()));
        }
    }

    private void carryOut(Request request, EventSink events) {
        switch (Lifecycle.decide(record().state(), request)) {
            case Already() -> {}
            case Refuse refusal -> throw refused(refusal);
            case Carry(List<Step> steps) -> steps.forEach(step -> carryOut(step, events));
        }
    }

    private void carryOut(Step step, EventSink events) {
        switch (step) {
            case BOOT -> life.start(false, events);
            case BOOT_COLD -> life.start(true, events);
            case POWER_OFF -> life.powerOff(events);
            case KILL -> life.kill(events);
            case PAUSE -> pause(false, events);
            case PAUSE_ANYWAY -> pause(true, events);
            case RESUME -> life.resume(events);
            case REMOVE -> {
                Uninterrupted.run(() -> life.remove(events));
                remove();
            }
            case ATTACH -> life.attach();
            case NOTE_EXIT -> life.noteExit();
        }
    }

    private void pause(boolean anyway, EventSink events) {
        int others = uses.beginPause(anyway);
        if (others > 0) {
            throw PauseProblems.inUse(record().name(), others);
        }
        try {
            life.pause(events);
        } finally {
            uses.endPause();
        }
    }

    private ProblemException refused(Refuse refusal) {
        return switch (refusal.reason()) {
            case IN_TRANSITION -> MachineProblems.inTransition(record());
            case NOT_RUNNING -> MachineProblems.notRunning(record());
            case NOT_PAUSED -> PauseProblems.notPaused(record());
            case NOT_STOPPED -> MachineProblems.notStopped(record());
            case BEING_DELETED -> MachineProblems.beingDeleted(record());
        };
    }
}
