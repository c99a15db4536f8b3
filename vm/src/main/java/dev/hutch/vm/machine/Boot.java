package dev.hutch.vm.machine;

import dev.hutch.api.EventSink;
import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import dev.hutch.linux.undo.Undo;
import dev.hutch.vm.guest.Guest;
import dev.hutch.vm.hypervisor.AcceleratorProbe.Verdict;
import dev.hutch.vm.hypervisor.VmProcess;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// One cold boot of one VM, from its files to ready.
///
/// Starting the process can be cancelled; writing its number down cannot. Whatever fails, the
/// process is gone and the record says that there is none.
final class Boot {
    private static final System.Logger LOG = System.getLogger(Boot.class.getName());

    /// On hosts that keep the machine waiting at a bad moment: one boot in a hundred there; five in
    /// a row are a host that is stuck.
    private static final int ATTEMPTS = 5;

    private final VmHost host;
    private final Ledger ledger;
    private final BootFiles files;
    private final EventSink events;

    Boot(VmHost host, Ledger ledger, BootFiles files, EventSink events) {
        this.host = host;
        this.ledger = ledger;
        this.files = files;
        this.events = events;
    }

    Running run() {
        VmRecord vm = ledger.current();
        Verdict verdict = host.accelerator().choose(files.kernel());
        events.stage("queue", "");
        host.slots().acquire(vm.name());
        try {
            long until = System.nanoTime() + host.deadlines().boot().toNanos();
            Optional<Running> running = attempt(verdict, 1, until);
            for (int number = 2; running.isEmpty(); number++) {
                running = attempt(verdict, number, until);
            }
            return running.get();
        } finally {
            host.slots().release();
        }
    }

    /// @param until when all attempts are over, in nanoseconds
    /// @return empty when it is worth another attempt, which has been told
    private Optional<Running> attempt(Verdict verdict, int number, long until) {
        VmRecord before = ledger.current();
        try (HostRoom.Place _ = host.place(before);
                Undo undo = new Undo("boot " + before.name())) {
            ledger.change(r -> r.booting(verdict.accelerator()));
            undo.push("state", () -> ledger.change(r -> before.ended(before.state(), "")));
            MachinePlan plan = new MachinePlan(before, files, verdict.accelerator());
            long started = System.nanoTime();
            events.stage("boot", files.kernel().name() + how(verdict));
            VmProcess process =
                    host.hypervisor()
                            .start(
                                    plan.hardware(
                                            host.directoryOf(before.id()),
                                            host.overlayOf(before.id())));
            undo.push("process", process::kill);
            ledger.change(r -> r.with(process.identity()));
            host.steps().reached("boot.process");
            Optional<Guest> guest = converse(process, plan, number, until, undo);
            if (guest.isEmpty()) {
                return Optional.empty();
            }
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
            ledger.change(r -> r.running(host.clock().instant(), millis));
            host.steps().reached("boot.ready");
            undo.commit();
            LOG.log(
                    System.Logger.Level.INFO,
                    "vm={0} boot=ready millis={1,number,#} guest_uptime_at_hello={2,number,#}"
                            + " attempt={3}",
                    before.id(),
                    millis,
                    guest.get().hello().uptimeMillis(),
                    number);
            return Optional.of(new Running(process, guest.get()));
        }
    }

    private static String how(Verdict verdict) {
        return switch (verdict.accelerator()) {
            case KVM -> "";
            case TCG -> ", emulated: " + verdict.reason();
        };
    }

    /// From the first byte to ready, under one deadline, the watch's own.
    private Optional<Guest> converse(
            VmProcess process, MachinePlan plan, int number, long until, Undo undo) {
        try (BootWatch watch =
                BootWatch.start(process, Duration.ofNanos(until - System.nanoTime()))) {
            try {
                return Optional.of(converse(process, plan, watch, number, undo));
            } catch (ProblemException e) {
                String words =
                        switch (watch.reason()) {
                            case NO_TIMER -> "found no timer";
                            case SILENT -> "says nothing and gets nowhere";
                            case LATE -> throw late(e, process);
                            case NONE -> throw explain(e, process);
                        };
                if (number == ATTEMPTS) {
                    throw MachineProblems.bootStuck(ledger.current().name(), ATTEMPTS, words);
                }
                events.warn("the guest " + words + ", as may happen on a busy host; once more");
                return Optional.empty();
            }
        }
    }

    /// Each attempt has twice the patience of the one before: on a host that is slower than any we
    /// know, a guest that was merely slow is not begun again for ever.
    private Guest converse(
            VmProcess process, MachinePlan plan, BootWatch watch, int number, Undo undo) {
        Duration patience = host.deadlines().silence().multipliedBy(1L << (number - 1));
        Duration longer = host.deadlines().boot().multipliedBy(2); // the watch ends it
        Silence silence = watch.listen(patience);
        Guest guest = host.connector().connect(process.channel(), longer);
        silence.broken();
        undo.push("channel", guest::close);
        host.steps().reached("boot.hello");
        events.stage("mount", files.lowers().size() + " layers");
        guest.configure(plan.configuration());
        silence.broken();
        host.steps().reached("boot.configure");
        events.stage("identify", "");
        guest.identify(plan.identity(host.clock().instant()));
        host.steps().reached("boot.identify");
        return guest;
    }

    private ProblemException late(ProblemException cause, VmProcess process) {
        String words = new ConsoleLog(process.console()).lastLine();
        ProblemException timedOut =
                MachineProblems.bootTimedOut(
                        ledger.current().name(),
                        host.deadlines().boot(),
                        words.isEmpty() ? "" : "; last on the console: " + words);
        timedOut.addSuppressed(cause);
        return timedOut;
    }

    /// A channel that ended tells nothing; the console does.
    private ProblemException explain(ProblemException cause, VmProcess process) {
        if (cause.kind() == Problem.Kind.CANCELLED || !Exits.soon(process)) {
            return cause;
        }
        ProblemException failed =
                MachineProblems.bootFailed(
                        ledger.current().name(), new ConsoleLog(process.console()).ending().why());
        failed.addSuppressed(cause);
        return failed;
    }
}
