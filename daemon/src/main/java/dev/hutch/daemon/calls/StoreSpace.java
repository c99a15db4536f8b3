package dev.hutch.daemon.calls;

import dev.hutch.api.DiffId;
import dev.hutch.api.Digest;
import dev.hutch.api.Moment;
import dev.hutch.api.call.CallIo;
import dev.hutch.api.call.StoreCall;
import dev.hutch.api.call.StoreCall.CheckReport;
import dev.hutch.api.call.StoreCall.Cleaned;
import dev.hutch.api.call.StoreCall.Finding;
import dev.hutch.daemon.config.Home;
import dev.hutch.linux.files.SparseFiles;
import dev.hutch.store.Store;
import dev.hutch.store.image.Elsewhere;
import dev.hutch.store.image.StoreCleaner;
import dev.hutch.store.lease.RootSource;
import dev.hutch.store.tag.HistoryRule;
import dev.hutch.vm.disk.DiskCache;
import dev.hutch.vm.kernel.Kernels;
import dev.hutch.vm.machine.VmRecord;
import dev.hutch.vm.machine.Vms;
import dev.hutch.vm.template.Templates;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Answers the calls about the store, together with those who hold things of it: VMs and disks.
public final class StoreSpace {
    /// An initrd, a seed or a template that nobody has asked for in so long is made again when
    /// somebody does, which takes a second.
    private static final Duration UNUSED = Duration.ofDays(1);

    private final Store store;
    private final StoreReading reading;
    private final StoreSearch search;
    private final StoreInfo about;
    private final StoreShare sharing;
    private final Kernels kernels;
    private final KernelUse kernelUse;
    private final Vms vms;
    private final EnvSpace environments;
    private final DiskCache disks;
    private final DiskUse use;
    private final SnapshotUse snapshots;
    private final InstantSource clock;

    public StoreSpace(
            Store store,
            Kernels kernels,
            Vms vms,
            EnvSpace environments,
            DiskCache disks,
            Templates templates,
            SnapshotUse snapshots,
            Home home,
            InstantSource clock) {
        this.store = store;
        this.reading = new StoreReading(store);
        this.search = new StoreSearch(store);
        this.about = new StoreInfo(store);
        this.sharing = new StoreShare(store);
        this.kernels = kernels;
        this.kernelUse = new KernelUse(store, vms, snapshots);
        this.snapshots = snapshots;
        this.vms = vms;
        this.environments = environments;
        this.disks = disks;
        this.use = new DiskUse(vms, disks, templates, home);
        this.clock = clock;
    }

    <R> R answer(StoreCall<R> call, CallIo io) {
        Object answer =
                switch (call) {
                    case StoreCall.Du() -> usage();
                    case StoreCall.Check check -> check(check, io);
                    case StoreCall.Push push -> sharing.push(push, io);
                    case StoreCall.Pull pull -> sharing.pull(pull, io);
                    case StoreCall.Remotes(String remote) -> sharing.remotes(remote);
                    case StoreCall.Clean clean -> clean(clean);
                    case StoreCall.Ls ls -> reading.list(ls);
                    case StoreCall.Read read -> reading.read(read, io);
                    case StoreCall.Write write -> reading.write(write, io);
                    case StoreCall.Search(String term) -> search.find(term);
                    case StoreCall.About info -> about.of(info);
                };
        return call.answer().cast(answer);
    }

    private Cleaned clean(StoreCall.Clean call) {
        boolean all = call.versions() == 0 && call.young().isEmpty();
        Duration young = call.young().isEmpty() ? Duration.ZERO : Moment.age(call.young());
        HistoryRule rule = all ? HistoryRule.ALL : new HistoryRule(call.versions(), young);
        if (call.dryRun()) {
            return plan(Set.of(), rule);
        }
        if (!all) {
            store.tags().trim(rule);
        }
        return clean(false, Set.of());
    }

    /// Frees what nothing leads to.
    Cleaned clean(boolean dryRun) {
        return clean(dryRun, Set.of());
    }

    /// @param without tags that count as removed already
    Cleaned clean(boolean dryRun, Set<String> without) {
        if (dryRun) {
            return plan(without, HistoryRule.ALL);
        }
        StoreCleaner.Plan before = store.planClean(holders());
        StoreCleaner.Freed freed = store.clean(holders());
        Instant young = clock.instant().minus(StoreCleaner.YOUNG);
        int stale = 0;
        long bytes = freed.bytes();
        for (Path disk : disks.stale(store.layers().list(), stacksWithout(Set.of()), young)) {
            long size = SparseFiles.allocated(disk).bytes();
            if (disks.delete(disk, young)) {
                stale++;
                bytes += size;
            }
        }
        bytes += kernels.sweep(kernelUse.names(), young);
        bytes += use.freeUnused(longAgo());
        bytes += environments.free(longAgo());
        return new Cleaned(
                false,
                freed.stacks(),
                freed.layers(),
                freed.blobs(),
                stale,
                bytes,
                before.youngBytes());
    }

    private List<Path> unused() {
        return use.unused(longAgo());
    }

    private Instant longAgo() {
        return clock.instant().minus(UNUSED);
    }

    /// Who holds things of the store besides tags, leases and builds.
    private List<RootSource> holders() {
        return List.of(this::digestsInUse, environments);
    }

    /// What VMs were made from, those that are just being made included, and what snapshots need.
    Set<Digest> digestsInUse() {
        return Stream.concat(
                        vms.list().stream().map(vm -> vm.image().digest()),
                        snapshots.images().stream())
                .collect(Collectors.toSet());
    }

    SnapshotUse snapshots() {
        return snapshots;
    }

    private Cleaned plan(Set<String> without, HistoryRule rule) {
        StoreCleaner.Plan plan = store.planClean(holders(), without, rule);
        List<Path> stale = staleAfter(plan);
        long bytes =
                Stream.concat(stale.stream(), unused().stream())
                        .mapToLong(file -> SparseFiles.allocated(file).bytes())
                        .sum();
        bytes += environments.bytes(environments.unused(longAgo()));
        return new Cleaned(
                true,
                plan.stacks().size(),
                plan.layers().size(),
                plan.blobs().size(),
                stale.size(),
                plan.bytes() + bytes,
                plan.youngBytes());
    }

    private List<Path> staleAfter(StoreCleaner.Plan plan) {
        Set<DiffId> layers = new HashSet<>(store.layers().list());
        plan.layers().forEach(layers::remove);
        return disks.stale(layers, stacksWithout(Set.copyOf(plan.stacks())), plan.before());
    }

    private List<List<DiffId>> stacksWithout(Set<Digest> gone) {
        return store.stacks().list().stream()
                .filter(stack -> !gone.contains(stack))
                .flatMap(stack -> store.stacks().find(stack).stream())
                .map(stack -> stack.layers())
                .toList();
    }

    private StoreCall.Usage usage() {
        StoreCleaner.Plan plan = store.planClean(holders());
        return new StoreCall.Usage(
                store.usage().images(),
                use.ofVms(),
                use.ofCaches(staleAfter(plan), unused()),
                store.usage().bytes(),
                plan.bytes() + plan.youngBytes());
    }

    private CheckReport check(StoreCall.Check call, CallIo io) {
        boolean repair = call.repair() || call.pull();
        Elsewhere elsewhere = call.pull() ? store.sharing() : Elsewhere.NOWHERE;
        CheckReport report =
                store.check()
                        .run(holders(), repair, call.access(), kernels::findOwn, elsewhere, io);
        List<Finding> findings = new ArrayList<>(report.findings());
        List<Path> broken = disks.broken();
        List<Path> damaged = disks.damaged();
        broken.forEach(disk -> findings.add(finding(disk, "truncated", repair)));
        damaged.forEach(disk -> findings.add(finding(disk, "damaged", repair)));
        findings.addAll(snapshots.findings());
        int checked = report.checked() + broken.size() + damaged.size() + snapshots.count();
        return new CheckReport(checked, report.bytes(), findings);
    }

    private Finding finding(Path disk, String problem, boolean repair) {
        boolean gone = repair && disks.delete(disk, Instant.MAX);
        return new Finding(
                "disk",
                disk.getFileName().toString(),
                problem,
                List.of(),
                gone,
                gone
                        ? "deleted; the next VM has it made again" + running(disk)
                        : "hutch store check --repair deletes it");
    }

    /// A machine that has it open goes on with what is left of it.
    private String running(Path disk) {
        List<String> names =
                vms.list().stream()
                        .filter(vm -> vm.process() != null)
                        .filter(vm ->
                                disks.names(vm.image().layers())
                                        .contains(disk.getFileName().toString()))
                        .map(VmRecord::name)
                        .map(Object::toString)
                        .toList();
        return names.isEmpty() ? "" : "; restart " + String.join(", ", names);
    }
}
