package dev.hutch.vm.machine;

import dev.hutch.api.EventSink;
import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import dev.hutch.linux.files.FileProblems;
import dev.hutch.linux.undo.Undo;
import dev.hutch.vm.guest.Guest;
import dev.hutch.vm.guest.Next;
import dev.hutch.vm.hypervisor.VmProcess;
import dev.hutch.vm.hypervisor.WaitingMachine;
import dev.hutch.vm.pool.Spare;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A machine of the pool becomes a VM.
///
/// Its process is written down before its directory is moved: whatever lies in the pool's directory
/// is ended by the next daemon, whatever is written down as being created too.
final class Claim {
    private static final System.Logger LOG = System.getLogger(Claim.class.getName());

    private final VmHost host;
    private final Ledger ledger;
    private final MachinePlan plan;
    private final EventSink events;

    Claim(VmHost host, Ledger ledger, MachinePlan plan, EventSink events) {
        this.host = host;
        this.ledger = ledger;
        this.plan = plan;
        this.events = events;
    }

    /// @return empty when it does not work, and nothing is left of it
    Optional<Running> of(Spare spare) {
        try {
            return Optional.of(attempt(spare));
        } catch (ProblemException e) {
            if (e.kind() == Problem.Kind.CANCELLED) {
                throw e;
            }
            LOG.log(System.Logger.Level.INFO, "spare=broken", e);
            return Optional.empty();
        }
    }

    private Running attempt(Spare spare) {
        VmRecord before = ledger.current();
        try (Undo undo = new Undo("claim " + before.name())) {
            undo.push("machine", spare::end);
            long started = System.nanoTime();
            events.stage(stage(spare), "template " + spare.template());
            ledger.change(r -> r.booting(plan.accelerator()).with(spare.process()));
            undo.push("state", () -> ledger.change(r -> before.ended(before.state(), "")));
            host.steps().reached("claim.record");
            Path directory = host.directoryOf(before.id());
            move(spare.directory(), directory);
            host.steps().reached("claim.moved");
            Running running = wake(spare, directory, undo);
            events.stage("identify", "");
            running.guest().identify(plan.identity(host.clock().instant()));
            host.steps().reached("claim.identify");
            events.mark("record");
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
            ledger.change(r -> r.running(host.clock().instant(), millis));
            host.steps().reached("claim.ready");
            undo.commit();
            LOG.log(
                    System.Logger.Level.INFO,
                    "vm={0} claim=ready millis={1,number,#}",
                    before.id(),
                    millis);
            return running;
        }
    }

    private static String stage(Spare spare) {
        return switch (spare.readiness()) {
            case PREPARED -> "prepared";
            case WARM -> "pool";
        };
    }

    private Running wake(Spare spare, Path directory, Undo undo) {
        return switch (spare) {
            case Spare.Warm(String _, Path _, VmProcess process, Guest guest) ->
                    new Running(
                            host.hypervisor()
                                    .find(directory, process.identity())
                                    .orElseThrow(
                                            () -> MachineProblems.notRunning(ledger.current())),
                            guest);
            case Spare.Prepared(String _, Path _, WaitingMachine machine) -> {
                VmProcess process = machine.goOn(directory, events);
                host.steps().reached("claim.awake");
                yield new Running(process, hello(process, undo));
            }
        };
    }

    private Guest hello(VmProcess process, Undo undo) {
        Duration deadline = host.deadlines().boot();
        try (BootWatch _ = BootWatch.start(process, deadline)) {
            events.mark("hello");
            Guest guest = host.connector().connect(process.channel(), deadline, Next.COMMAND);
            undo.push("channel", guest::close);
            if (!guest.hello().configured() || guest.hello().ready()) {
                throw MachineProblems.notATemplate();
            }
            host.steps().reached("claim.hello");
            return guest;
        }
    }

    /// Onto the VM's own, which is empty yet, in one step.
    private static void move(Path from, Path to) {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw FileProblems.of("move", from, e);
        }
    }
}
