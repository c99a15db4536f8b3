package dev.hutch.vm.machine;

import dev.hutch.api.EventSink;
import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import dev.hutch.linux.undo.Undo;
import dev.hutch.vm.guest.Guest;
import dev.hutch.vm.hypervisor.AcceleratorProbe.Verdict;
import dev.hutch.vm.hypervisor.VmProcess;
import dev.hutch.vm.machine.BootWatch.Reason;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// One cold boot of one VM, from its files to ready.
///
/// Starting the process can be cancelled; writing its number down cannot. Whatever fails, the
/// process is gone and the record says that there is none.
final class Boot {
    private static final System.Logger LOG = System.getLogger(Boot.class.getName());

    /// On hosts that keep the machine waiting just when its kernel measures the timer: one boot in
    /// a hundred there; five in a row are a host that is stuck.
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
            Optional<Running> running = attempt(verdict, 1);
            for (int number = 2; running.isEmpty(); number++) {
                events.warn("the guest found no timer, as may happen on a busy host; once more");
                running = attempt(verdict, number);
            }
            return running.get();
        } finally {
            host.slots().release();
        }
    }

    /// @return empty when it is worth another attempt
    private Optional<Running> attempt(Verdict verdict, int number) {
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
            Optional<Guest> guest = converse(process, plan, number == ATTEMPTS, undo);
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
    private Optional<Guest> converse(VmProcess process, MachinePlan plan, boolean last, Undo undo) {
        Duration deadline = host.deadlines().boot();
        try (BootWatch watch = BootWatch.start(process, deadline)) {
            try {
                return Optional.of(converse(process, plan, deadline, undo));
            } catch (ProblemException e) {
                Optional<Reason> why = watch.killedFor();
                if (why.equals(Optional.of(Reason.NO_TIMER))) {
                    if (last) {
                        throw MachineProblems.noTimer(ledger.current().name(), ATTEMPTS);
                    }
                    return Optional.empty();
                }
                throw explain(e, process, why.equals(Optional.of(Reason.LATE)), deadline);
            }
        }
    }

    private Guest converse(VmProcess process, MachinePlan plan, Duration deadline, Undo undo) {
        Guest guest = host.connector().connect(process.channel(), deadline.multipliedBy(2));
        undo.push("channel", guest::close);
        host.steps().reached("boot.hello");
        events.stage("mount", files.lowers().size() + " layers");
        guest.configure(plan.configuration());
        host.steps().reached("boot.configure");
        events.stage("identify", "");
        guest.identify(plan.identity(host.clock().instant()));
        host.steps().reached("boot.identify");
        return guest;
    }

    /// A channel that ended tells nothing; the console and the clock do.
    private ProblemException explain(
            ProblemException cause, VmProcess process, boolean late, Duration deadline) {
        VmRecord vm = ledger.current();
        ConsoleLog console = new ConsoleLog(process.console());
        if (late) {
            String words = console.lastLine();
            ProblemException timedOut =
                    MachineProblems.bootTimedOut(
                            vm.name(),
                            deadline,
                            words.isEmpty() ? "" : "; last on the console: " + words);
            timedOut.addSuppressed(cause);
            return timedOut;
        }
        if (cause.kind() == Problem.Kind.CANCELLED || !Exits.soon(process)) {
            return cause;
        }
        ProblemException failed = MachineProblems.bootFailed(vm.name(), console.ending().why());
        failed.addSuppressed(cause);
        return failed;
    }
}
