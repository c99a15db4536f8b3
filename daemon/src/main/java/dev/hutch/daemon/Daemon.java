package dev.hutch.daemon;

import dev.hutch.api.BuildInfo;
import dev.hutch.cli.Cli;
import dev.hutch.daemon.calls.BuildCalls;
import dev.hutch.daemon.calls.BuildVms;
import dev.hutch.daemon.calls.CarriedKernels;
import dev.hutch.daemon.calls.ImageCalls;
import dev.hutch.daemon.calls.KernelCalls;
import dev.hutch.daemon.calls.KernelUse;
import dev.hutch.daemon.calls.LocalHutch;
import dev.hutch.daemon.calls.RegisteredImages;
import dev.hutch.daemon.calls.SnapshotCalls;
import dev.hutch.daemon.calls.SnapshotTransfer;
import dev.hutch.daemon.calls.SnapshotUse;
import dev.hutch.daemon.calls.StoreSpace;
import dev.hutch.daemon.calls.SystemCalls;
import dev.hutch.daemon.calls.TagCalls;
import dev.hutch.daemon.calls.TemplateCalls;
import dev.hutch.daemon.calls.VmCalls;
import dev.hutch.daemon.calls.VmCommits;
import dev.hutch.daemon.config.Home;
import dev.hutch.daemon.config.Settings;
import dev.hutch.daemon.doctor.Doctor;
import dev.hutch.daemon.doctor.HostChecks;
import dev.hutch.daemon.doctor.PackageInstaller;
import dev.hutch.daemon.http.HttpServer;
import dev.hutch.daemon.jobs.Jobs;
import dev.hutch.daemon.jobs.SpareMemory;
import dev.hutch.daemon.relay.RelayHost;
import dev.hutch.daemon.relay.RelayServer;
import dev.hutch.daemon.relay.RelayWarmUp;
import dev.hutch.linux.process.HostClock;
import dev.hutch.linux.process.HostMemory;
import dev.hutch.linux.process.OwnMemory;
import dev.hutch.store.Store;
import dev.hutch.store.archive.ArchiveLimits;
import dev.hutch.vm.disk.DiskCache;
import dev.hutch.vm.disk.LayerDisks;
import dev.hutch.vm.disk.OverlaySeeds;
import dev.hutch.vm.guest.GuestChannel;
import dev.hutch.vm.hypervisor.AcceleratorProbe;
import dev.hutch.vm.hypervisor.HostProcessor;
import dev.hutch.vm.hypervisor.Hypervisor;
import dev.hutch.vm.hypervisor.qemu.Qemu;
import dev.hutch.vm.initrd.Initrds;
import dev.hutch.vm.kernel.Kernels;
import dev.hutch.vm.machine.Admission;
import dev.hutch.vm.machine.BootParts.BootKernel;
import dev.hutch.vm.machine.BootSlots;
import dev.hutch.vm.machine.Steps;
import dev.hutch.vm.machine.TemplateHost;
import dev.hutch.vm.machine.VmHost;
import dev.hutch.vm.machine.VmSnapshots;
import dev.hutch.vm.machine.Vms;
import dev.hutch.vm.machine.sqlite.SqliteVmRecords;
import dev.hutch.vm.pool.PoolHost;
import dev.hutch.vm.snapshot.Snapshots;
import dev.hutch.vm.template.Templates;
import dev.hutch.vm.workspace.Workspaces;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// All rooms of one daemon, put together by hand, and taken down in the opposite order.
public final class Daemon implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Daemon.class.getName());

    private final Home home;
    private final SqliteVmRecords records;
    private final Templates templates;
    private final Vms vms;
    private final Jobs jobs;
    private final LocalHutch hutch;
    private final Cli cli;
    private final CountDownLatch stop = new CountDownLatch(1);

    private Daemon(Home home, Settings settings, Path agent, Steps steps) {
        this.home = home;
        Instant startedAt = Instant.now();
        Clock clock = Clock.systemUTC();
        Store store = Stores.open(home, settings, clock);
        EnvRooms envs = EnvRooms.open(home, settings, store, EnvRooms.atRest(), clock);
        Kernels kernels =
                new Kernels(
                        home.data().resolve("kernels"),
                        home.cache(),
                        home.kernelCatalog(),
                        Stores.registries(settings)::send,
                        clock);
        LayerDisks disks =
                new LayerDisks(home.cache().resolve("disks"), new StoreTars(store.layers()));
        CarriedKernels carried = new CarriedKernels(store, kernels);
        HostBootParts parts =
                new HostBootParts(
                        store.images(),
                        store.layers(),
                        kernels,
                        carried,
                        new Initrds(home.cache().resolve("initrds")),
                        disks,
                        new OverlaySeeds(home.cache().resolve("seeds")),
                        agent);
        Hypervisor hypervisor = new Qemu(HostClock::ofThisHost);
        HostAccelerator accelerator =
                new HostAccelerator(
                        new AcceleratorProbe(
                                hypervisor,
                                home.cache(),
                                home.run().resolve("probe"),
                                (channel, deadline) ->
                                        GuestChannel.connect(channel, deadline).close()));
        records = SqliteVmRecords.open(home.database());
        templates = Templates.open(home.cache().resolve("templates"), clock);
        VmHost host =
                new VmHost(
                        home.vms(),
                        records,
                        parts,
                        hypervisor,
                        GuestChannel::connect,
                        accelerator::choose,
                        new BootSlots(settings.bootsAtOnce()),
                        templateHost(settings),
                        poolSpace(settings),
                        Admission.ofThisHost(records::list, settings.overcommit()),
                        clock,
                        deadlines(settings),
                        steps);
        vms = Vms.open(host, settings.vm());
        Snapshots snapshots = Snapshots.open(home.snapshots(), clock);
        SnapshotUse snapshotUse = new SnapshotUse(snapshots);
        jobs = new Jobs(clock, new SpareMemory(OwnMemory::giveBack));
        Supplier<String> word = accelerator::known;
        Supplier<Optional<BootKernel>> atHand = () -> parts.kernelAtHand(settings.vm().kernel());
        Doctor doctor =
                new Doctor(
                        Stream.concat(
                                        HostChecks.all(
                                                home.state(),
                                                agent,
                                                () -> accelerator.examine(atHand))
                                                .stream(),
                                        envs.examinations().stream())
                                .toList(),
                        new PackageInstaller());
        Workspaces workspaces = Workspaces.open(home.cache().resolve("workspaces"));
        StoreSpace space =
                new StoreSpace(
                        store,
                        kernels,
                        vms,
                        envs.space(),
                        new DiskCache(
                                home.cache().resolve("disks"),
                                new StoreTars(store.layers())::needsBelow),
                        templates,
                        snapshotUse,
                        home,
                        clock);
        BuildCalls builds =
                new BuildCalls(store.images(), store.builder(), new BuildVms(store, vms));
        RegisteredImages registered = new RegisteredImages(carried, settings.vm().kernel(), disks);
        hutch =
                new LocalHutch(
                        jobs,
                        new VmCalls(vms, workspaces, new VmCommits(store, vms)),
                        new ImageCalls(
                                store.images(),
                                store.export(),
                                vms,
                                space,
                                builds,
                                registered,
                                disks),
                        new KernelCalls(kernels, new KernelUse(store, vms, snapshotUse)),
                        space,
                        envs.calls(),
                        new TagCalls(store),
                        new TemplateCalls(templates),
                        snapshotCalls(snapshots, settings),
                        new SystemCalls(home, jobs, vms, doctor, word, startedAt, stop::countDown));
        cli = new Cli(hutch, home.log().resolve("daemon.log"), clock);
    }

    /// Opens everything but its doors. Problems: those of configuration and state.
    public static Daemon open(Home home, Settings settings, Path agent, Steps steps) {
        return new Daemon(home, settings, agent, steps);
    }

    public LocalHutch hutch() {
        return hutch;
    }

    /// Opens the doors and returns when somebody asked it to stop and all is closed. The first
    /// client of a start is nearly always the thin one, so its door is opened first and said to be
    /// open; HTTP's follows.
    void serve(Runnable ready) {
        try (RelayServer relay =
                RelayServer.open(home.relaySocket(), BuildInfo.current(), cli, relayHost())) {
            ready.run();
            try (HttpServer http = HttpServer.open(home.httpSocket(), hutch)) {
                LOG.log(
                        System.Logger.Level.INFO,
                        "daemon=ready pid={0,number,#} http={1} relay={2}",
                        ProcessHandle.current().pid(),
                        http,
                        relay);
                Thread.ofPlatform().daemon().name("warm-up").start(() -> RelayWarmUp.run(cli));
                stop.await();
                LOG.log(System.Logger.Level.INFO, "daemon=stopping");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Asks `serve` to return.
    public void stop() {
        stop.countDown();
    }

    /// Cancels what is under way, undone before this returns. VMs run on.
    @Override
    public void close() {
        jobs.close();
        vms.close();
        records.close();
    }

    private SnapshotCalls snapshotCalls(Snapshots snapshots, Settings settings) {
        VmSnapshots work = new VmSnapshots(vms, snapshots);
        return new SnapshotCalls(
                snapshots,
                work,
                new SnapshotTransfer(
                        snapshots, work, Stores.registries(settings), ArchiveLimits.DEFAULT));
    }

    private RelayHost relayHost() {
        return new RelayHost() {
            @Override
            public boolean idle() {
                return jobs.running() == 0;
            }

            @Override
            public void stop() {
                stop.countDown();
            }

            @Override
            public boolean stopping() {
                return stop.getCount() == 0;
            }
        };
    }

    private TemplateHost templateHost(Settings settings) {
        return new TemplateHost(
                templates,
                home.run().resolve("template"),
                settings.makeTemplates(),
                HostProcessor.fingerprint(),
                () -> HostClock.ofThisHost().tscKhz());
    }

    private PoolHost.Space poolSpace(Settings settings) {
        return new PoolHost.Space(home.pool(), settings.poolMemory(), HostMemory::available);
    }

    private static VmHost.Deadlines deadlines(Settings settings) {
        VmHost.Deadlines usual = VmHost.Deadlines.DEFAULT;
        return new VmHost.Deadlines(
                settings.bootTimeout(),
                usual.silence(),
                usual.command(),
                usual.powerOff(),
                usual.attach());
    }
}
