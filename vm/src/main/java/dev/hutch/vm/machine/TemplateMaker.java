package dev.hutch.vm.machine;

import dev.hutch.api.ByteSize;
import dev.hutch.api.ProblemException;
import dev.hutch.linux.files.AtomicFiles;
import dev.hutch.linux.undo.Undo;
import dev.hutch.vm.guest.Guest;
import dev.hutch.vm.guest.GuestCommand;
import dev.hutch.vm.guest.GuestProcess;
import dev.hutch.vm.hypervisor.Beginning.Savable;
import dev.hutch.vm.hypervisor.VmHardware;
import dev.hutch.vm.hypervisor.VmProcess;
import dev.hutch.vm.pool.Pool;
import dev.hutch.vm.template.Template;
import dev.hutch.vm.template.TemplateKey;
import dev.hutch.vm.template.Templates.Found;
import dev.hutch.vm.template.Templates.Staged;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;

/// Makes templates, one at a time, behind everybody's back: each by a boot of its own in a process
/// that lets all others go first. Whether one is made decides nothing but how long the next VM
/// takes to start, so what goes wrong is for the log.
final class TemplateMaker implements AutoCloseable {
    private static final Logger LOG = System.getLogger(TemplateMaker.class.getName());
    private static final int QUEUE = 16;
    private static final int MOST_FAILURES = 3;

    /// What a Debian guest has touched by then, and its file system's share.
    private static final ByteSize USUAL = ByteSize.parse("512M");

    /// Left for everybody else: a template is a convenience.
    private static final ByteSize DISK_RESERVE = ByteSize.parse("1G");

    /// A boot that gives way to everybody may take long.
    private static final int PATIENCE = 4;

    private final VmHost host;
    private final Pool pool;
    private final BlockingQueue<Wanted> queue = new ArrayBlockingQueue<>(QUEUE);
    private final Map<TemplateKey, Integer> failures = new ConcurrentHashMap<>();
    private final Thread worker;
    private volatile boolean closed;

    /// @param plan of the VM that was booted for want of it
    record Wanted(MachinePlan plan, TemplateKey key) {}

    private TemplateMaker(VmHost host, Pool pool) {
        this.host = host;
        this.pool = pool;
        this.worker = Thread.ofVirtual().name("templates").unstarted(this::work);
    }

    /// Takes away what an earlier daemon was about to make, and waits for wishes.
    ///
    /// @param pool told of each template, for who made one VM may make more
    static TemplateMaker start(VmHost host, Pool pool) {
        TemplateMaker maker = new TemplateMaker(host, pool);
        Path workplace = host.templates().workplace();
        if (Files.exists(workplace)) {
            host.hypervisor().killStrays(workplace);
            AtomicFiles.deleteTree(workplace);
        }
        maker.worker.start();
        return maker;
    }

    Pool pool() {
        return pool;
    }

    /// Makes one when there is time, unless that has failed too often.
    void want(Wanted wanted) {
        if (host.templates().make() && failures.getOrDefault(wanted.key(), 0) < MOST_FAILURES) {
            boolean full = !queue.offer(wanted);
            LOG.log(Level.DEBUG, "template=wanted image={0} refused={1}", image(wanted), full);
        }
    }

    /// One of this kind was made and did not work.
    void blame(TemplateKey key) {
        failures.merge(key, 1, Integer::sum);
    }

    /// Returns when nothing is under way any more.
    @Override
    public void close() {
        closed = true;
        worker.interrupt();
        boolean interrupted = false;
        while (worker.isAlive()) {
            try {
                worker.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        try {
            while (!closed) {
                Wanted wanted = queue.take();
                if (host.templates().kept().find(wanted.key()) instanceof Found.None) {
                    attempt(wanted);
                }
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private void attempt(Wanted wanted) {
        long started = System.nanoTime();
        try {
            Template template = make(wanted);
            LOG.log(
                    Level.INFO,
                    "template={0} made image={1} millis={2,number,#} bytes={3,number,#}",
                    template.id(),
                    template.image(),
                    (System.nanoTime() - started) / 1_000_000,
                    template.allocated().bytes());
        } catch (RuntimeException e) {
            blame(wanted.key());
            LOG.log(Level.INFO, "template=not_made image=" + image(wanted), e);
        }
    }

    private static String image(Wanted wanted) {
        return wanted.plan().vm().image().reference();
    }

    private Template make(Wanted wanted) {
        MachinePlan plan = wanted.plan();
        Path workplace = host.templates().workplace();
        try (HostRoom.Place _ =
                        host.room()
                                .take(
                                        "a template",
                                        HostRoom.Start.BOOTED,
                                        plan.vm().memory(),
                                        host.directory());
                Undo undo = new Undo("make a template of " + image(wanted))) {
            Staged staged = host.templates().kept().stage();
            undo.push("files", () -> AtomicFiles.deleteTree(staged.directory()));
            leaveRoom(staged.directory(), plan.vm().memory());
            host.steps().reached("template.staged");
            undo.push("workplace", () -> AtomicFiles.deleteTree(workplace));
            makeDirectory(workplace);
            host.parts().overlay(plan.vm().image(), staged.overlay(), plan.vm().disk());
            host.steps().reached("template.overlay");
            VmHardware hardware = plan.hardware(workplace, staged.overlay());
            VmProcess process =
                    host.hypervisor().start(hardware, new Savable(staged.memory(), true));
            undo.push("process", process::kill);
            host.steps().reached("template.process");
            warm(plan, process);
            host.steps().reached("template.warm");
            TemplateKey key = plan.keyOf(process, host);
            process.save(staged.state());
            host.steps().reached("template.saved");
            process.kill();
            Template template = host.templates().kept().publish(staged, image(wanted), key);
            host.steps().reached("template.published");
            AtomicFiles.deleteTree(workplace);
            undo.commit();
            pool.wish(plan.wish(template, host.templates().kept(), host.clock()));
            return template;
        }
    }

    /// Up to the point where it would become somebody, and at rest: nothing under way in the
    /// conversation, nothing in memory that belongs on the disk.
    private void warm(MachinePlan plan, VmProcess process) {
        Duration deadline = host.deadlines().boot().multipliedBy(PATIENCE);
        try (BootWatch _ = BootWatch.start(process, deadline);
                Guest guest = host.connector().connect(process.channel(), deadline)) {
            host.steps().reached("template.hello");
            guest.configure(plan.configuration());
            try (GuestProcess nothing = guest.exec(GuestCommand.of("true"))) {
                nothing.exit().get();
            }
            guest.rehearse(plan.nobody(host.clock().instant()));
            guest.sync();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw MachineProblems.cancelled("the making of a template");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ProblemException problem) {
                throw problem;
            }
            throw new AssertionError("a command ends with a code or a problem", e);
        }
    }

    private static void leaveRoom(Path directory, ByteSize memory) {
        ByteSize needed =
                new ByteSize(Math.min(memory.bytes(), USUAL.bytes()) + DISK_RESERVE.bytes());
        try {
            long usable = Files.getFileStore(directory).getUsableSpace();
            if (usable < needed.bytes()) {
                throw MachineProblems.diskShort(
                        directory.toString(), new ByteSize(Math.max(1, usable)), needed);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(directory.toString(), e);
        }
    }

    private static void makeDirectory(Path workplace) {
        try {
            Files.createDirectories(workplace);
        } catch (IOException e) {
            throw new UncheckedIOException(workplace.toString(), e);
        }
    }
}
