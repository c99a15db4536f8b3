package dev.hutch.vm.machine;

import dev.hutch.api.EventSink;
import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import dev.hutch.linux.files.AtomicFiles;
import dev.hutch.linux.files.SparseFiles;
import dev.hutch.linux.undo.Undo;
import dev.hutch.vm.guest.Guest;
import dev.hutch.vm.guest.Next;
import dev.hutch.vm.hypervisor.Beginning.Restored;
import dev.hutch.vm.hypervisor.Beginning.Saved;
import dev.hutch.vm.hypervisor.VmProcess;
import dev.hutch.vm.template.Template;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// One start of a new VM from a template or a fork: it goes on where another guest stood, and
/// becomes itself.
final class Restore {
    private static final System.Logger LOG = System.getLogger(Restore.class.getName());

    private final VmHost host;
    private final Ledger ledger;
    private final MachinePlan plan;
    private final EventSink events;

    Restore(VmHost host, Ledger ledger, MachinePlan plan, EventSink events) {
        this.host = host;
        this.ledger = ledger;
        this.plan = plan;
        this.events = events;
    }

    /// Nothing is left of an attempt that failed, nor of a template that was to blame.
    ///
    /// @return empty when the VM has to be booted instead; why has been told
    Optional<Running> from(Template template) {
        try {
            host.templates().kept().check(template);
            Origin origin =
                    new Origin(
                            "template " + template.id(),
                            template.saved(),
                            template::overlay,
                            false,
                            Next.COMMAND);
            return Optional.of(attempt(origin));
        } catch (ProblemException e) {
            if (!isTemplatesFault(e.kind())) {
                throw e;
            }
            LOG.log(System.Logger.Level.WARNING, "template=" + template.id() + " broken", e);
            host.templates().kept().delete(template.id());
            events.warn(
                    "template "
                            + template.id()
                            + " does not work and is deleted, so this is a cold boot: "
                            + e.problem().message());
            return Optional.empty();
        }
    }

    /// Goes on where another VM stood.
    Running fork(Creation.Forked forked) {
        Consumer<Path> overlay = target -> SparseFiles.copy(forked.overlay(), target);
        return attempt(new Origin(forked.from(), forked.saved(), overlay, true, forked.next()));
    }

    /// Where a guest goes on from.
    ///
    /// @param overlay makes the disk that belongs to it
    /// @param somebody whether it was a VM already
    private record Origin(
            String name, Saved saved, Consumer<Path> overlay, boolean somebody, Next next) {}

    /// What the host lacks, a boot would lack too.
    private static boolean isTemplatesFault(Problem.Kind kind) {
        return switch (kind) {
            case CANCELLED, EXHAUSTED, HOST_NOT_READY -> false;
            case INVALID,
                    NOT_FOUND,
                    EXISTS,
                    BUSY,
                    PRECONDITION,
                    DENIED,
                    UNAVAILABLE,
                    TIMED_OUT,
                    CORRUPT,
                    UNSUPPORTED,
                    INTERNAL ->
                    true;
        };
    }

    private Running attempt(Origin origin) {
        VmRecord before = ledger.current();
        try (Undo undo = new Undo("restore " + before.name())) {
            long started = System.nanoTime();
            events.stage("overlay", before.disk() + ", of " + origin.name());
            Path overlay = host.overlayOf(before.id());
            AtomicFiles.deleteTree(overlay);
            undo.push("overlay", () -> AtomicFiles.deleteTree(overlay));
            origin.overlay().accept(overlay);
            host.steps().reached("restore.overlay");
            ledger.change(r -> r.booting(plan.accelerator()));
            undo.push("state", () -> ledger.change(r -> before.ended(before.state(), "")));
            events.stage("restore", origin.name());
            VmProcess process =
                    host.hypervisor()
                            .start(
                                    plan.hardware(host.directoryOf(before.id()), overlay),
                                    new Restored(origin.saved()),
                                    events);
            undo.push("process", process::kill);
            events.mark("record");
            ledger.change(r -> r.with(process.identity()));
            host.steps().reached("restore.process");
            Guest guest = converse(process, origin, undo);
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
            events.mark("record");
            ledger.change(r -> r.running(host.clock().instant(), millis));
            host.steps().reached("restore.ready");
            undo.commit();
            LOG.log(
                    System.Logger.Level.INFO,
                    "vm={0} restore=ready millis={1,number,#} from=\"{2}\"",
                    before.id(),
                    millis,
                    origin.name());
            return new Running(process, guest);
        }
    }

    private Guest converse(VmProcess process, Origin origin, Undo undo) {
        Duration deadline = host.deadlines().boot();
        try (BootWatch _ = BootWatch.start(process, deadline)) {
            events.mark("hello");
            Guest guest = host.connector().connect(process.channel(), deadline, origin.next());
            undo.push("channel", guest::close);
            if (!guest.hello().configured() || guest.hello().ready() != origin.somebody()) {
                throw MachineProblems.notATemplate();
            }
            host.steps().reached("restore.hello");
            events.stage("identify", "");
            guest.identify(plan.identity(host.clock().instant()));
            host.steps().reached("restore.identify");
            return guest;
        }
    }
}
