package dev.hutch.vm.machine;

import dev.hutch.api.EventSink;
import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import dev.hutch.linux.undo.Undo;
import dev.hutch.vm.guest.Guest;
import dev.hutch.vm.guest.GuestConfiguration;
import dev.hutch.vm.guest.GuestIdentity;
import dev.hutch.vm.guest.GuestIdentity.GuestNetwork;
import dev.hutch.vm.hypervisor.AcceleratorProbe.Verdict;
import dev.hutch.vm.hypervisor.VmHardware;
import dev.hutch.vm.hypervisor.VmHardware.Drive;
import dev.hutch.vm.hypervisor.VmHardware.NetworkMode;
import dev.hutch.vm.hypervisor.VmProcess;
import dev.hutch.vm.machine.BootParts.BootKernel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// One cold boot of one VM, from its files to ready.
///
/// Starting the process can be cancelled; writing its number down cannot. Whatever fails, the
/// process is gone and the record says that there is none.
final class Boot {
    private static final System.Logger LOG = System.getLogger(Boot.class.getName());

    /// QEMU's user network is the same in every VM.
    private static final GuestNetwork USER_NETWORK =
            new GuestNetwork("eth0", "10.0.2.15", 24, "10.0.2.2", "10.0.2.3");

    private final VmHost host;
    private final Ledger ledger;
    private final BootFiles files;
    private final EventSink events;

    /// @param lowers disks of the layers, bottom to top
    record BootFiles(BootKernel kernel, List<Path> lowers) {
        BootFiles {
            lowers = List.copyOf(lowers);
        }
    }

    Boot(VmHost host, Ledger ledger, BootFiles files, EventSink events) {
        this.host = host;
        this.ledger = ledger;
        this.files = files;
        this.events = events;
    }

    Running run() {
        VmRecord vm = ledger.current();
        Verdict verdict = host.accelerator().choose(files.kernel());
        VmHardware.Accelerator accelerator = verdict.accelerator();
        events.stage("queue", "");
        host.slots().acquire(vm.name());
        try (Undo undo = new Undo("boot " + vm.name())) {
            host.room().admit(vm.memory(), host.directory());
            VmRecord before = vm;
            ledger.change(r -> r.booting(accelerator));
            undo.push("state", () -> ledger.change(r -> before.ended(before.state(), "")));
            long started = System.nanoTime();
            events.stage("boot", files.kernel().name() + how(verdict));
            VmProcess process = host.hypervisor().start(hardware(accelerator));
            undo.push("process", process::kill);
            ledger.change(r -> r.with(process.identity()));
            host.steps().reached("boot.process");
            Running running = new Running(process, converse(process, undo));
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
            ledger.change(r -> r.running(host.clock().instant(), millis));
            host.steps().reached("boot.ready");
            undo.commit();
            LOG.log(
                    System.Logger.Level.INFO,
                    "vm={0} boot=ready millis={1,number,#} guest_uptime_at_hello={2,number,#}",
                    vm.id(),
                    millis,
                    running.guest().hello().uptimeMillis());
            return running;
        } finally {
            host.slots().release();
        }
    }

    private static String how(Verdict verdict) {
        return switch (verdict.accelerator()) {
            case KVM -> "";
            case TCG -> ", emulated: " + verdict.reason();
        };
    }

    private VmHardware hardware(VmHardware.Accelerator accelerator) {
        VmRecord vm = ledger.current();
        List<Drive> drives = new ArrayList<>();
        for (int i = 0; i < files.lowers().size(); i++) {
            drives.add(new Drive(files.lowers().get(i), "lower" + i, true));
        }
        drives.add(new Drive(host.overlayOf(vm.id()), "overlay", false));
        return new VmHardware(
                vm.name().value(),
                host.directoryOf(vm.id()),
                files.kernel().vmlinux(),
                files.kernel().initrd(),
                vm.vcpus(),
                vm.memory(),
                drives,
                vm.network(),
                accelerator);
    }

    /// From the first byte to ready, under one deadline, the watch's own: when it passes, the
    /// process is killed, which ends whatever wait is going on.
    private Guest converse(VmProcess process, Undo undo) {
        Duration deadline = host.deadlines().boot();
        AtomicBoolean late = new AtomicBoolean();
        CompletableFuture<Void> finished = new CompletableFuture<>();
        Thread.startVirtualThread(() -> killWhenLate(process, finished, deadline, late));
        try {
            Guest guest = host.connector().connect(process.channel(), deadline.multipliedBy(2));
            undo.push("channel", guest::close);
            host.steps().reached("boot.hello");
            events.stage("mount", files.lowers().size() + " layers");
            guest.configure(new GuestConfiguration(lowerSerials(), "overlay"));
            host.steps().reached("boot.configure");
            events.stage("identify", "");
            guest.identify(identity(ledger.current()));
            host.steps().reached("boot.identify");
            return guest;
        } catch (ProblemException e) {
            throw explain(e, process, late.get(), deadline);
        } finally {
            finished.complete(null);
        }
    }

    private static void killWhenLate(
            VmProcess process,
            CompletableFuture<Void> finished,
            Duration deadline,
            AtomicBoolean late) {
        try {
            if (!Exits.within(finished, deadline)) {
                late.set(true);
                process.kill();
            }
        } catch (InterruptedException e) {
            throw new AssertionError("nobody knows this thread", e);
        }
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

    private List<String> lowerSerials() {
        List<String> serials = new ArrayList<>();
        for (int i = 0; i < files.lowers().size(); i++) {
            serials.add("lower" + i);
        }
        return serials;
    }

    private GuestIdentity identity(VmRecord vm) {
        return new GuestIdentity(
                host.clock().instant(),
                vm.name().value().replace('_', '-'),
                MachineId.of(vm.id()),
                vm.network() == NetworkMode.USER ? List.of(USER_NETWORK) : List.of(),
                Map.of(),
                List.of());
    }
}
