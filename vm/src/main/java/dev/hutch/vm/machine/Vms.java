package dev.hutch.vm.machine;

import dev.hutch.api.EventSink;
import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import dev.hutch.api.VmId;
import dev.hutch.api.VmName;
import dev.hutch.api.call.Answers.Outcomes;
import dev.hutch.api.call.RegistryAccess;
import dev.hutch.api.call.VmCall.Action;
import dev.hutch.api.call.VmCall.VmSpec;
import dev.hutch.api.call.VmCall.VmState;
import dev.hutch.linux.undo.Undo;
import dev.hutch.vm.hypervisor.VmHardware.Accelerator;
import dev.hutch.vm.hypervisor.VmProcess;
import dev.hutch.vm.machine.BootParts.BootKernel;
import dev.hutch.vm.pool.Pool;
import dev.hutch.vm.pool.PoolHost;
import dev.hutch.vm.pool.Spare.Readiness;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/// All VMs of this hutch.
public final class Vms {
    /// More than a host bears.
    private static final int MOST_FORKS = 100;

    /// Without a process, and not to be thrown away for that.
    private static final Set<VmState> KEPT = Set.of(VmState.CREATING, VmState.PAUSED);

    private final VmHost host;
    private final VmDefaults defaults;
    private final Pool pool;
    private final TemplateMaker maker;
    private final Map<VmId, VmOwner> owners = new ConcurrentHashMap<>();
    private final Map<VmName, VmId> names = new ConcurrentHashMap<>();
    private final SecureRandom random = new SecureRandom();

    private Vms(VmHost host, VmDefaults defaults) {
        this.host = host;
        this.defaults = defaults;
        this.pool =
                Pool.open(
                        new PoolHost(
                                host.pool(),
                                host.hypervisor(),
                                host.connector()::connect,
                                host.deadlines().boot(),
                                host.clock(),
                                host.steps()::reached));
        host.templates().kept().whenDeleted(pool::drop);
        this.maker = TemplateMaker.start(host, pool);
    }

    /// Takes up what an earlier daemon left: rows, processes, directories.
    public static Vms open(VmHost host, VmDefaults defaults) {
        Vms vms = new Vms(host, defaults);
        for (VmRecord survivor : new Reconciliation(host).run()) {
            vms.names.put(survivor.name(), survivor.id());
            VmOwner owner = new VmOwner(host, survivor, vms.maker, vms::forget);
            vms.owners.put(survivor.id(), owner);
            if (survivor.state() == VmState.RUNNING) {
                Thread.startVirtualThread(() -> attach(owner));
            }
        }
        return vms;
    }

    private static void attach(VmOwner owner) {
        try {
            owner.request(Request.ATTACH, EventSink.NONE);
        } catch (ProblemException e) {
            System.getLogger(Vms.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            "vm={0} attach=failed problem=\"{1}\"",
                            owner.record().id(),
                            e.problem().message());
        }
    }

    /// Makes a VM and, if asked, boots it. On failure or interrupt nothing of it is left.
    ///
    /// Problems: `vm.name_invalid`, `vm.spec_invalid`, `vm.exists`, `host.memory_short`,
    /// `host.disk_short`, `vm.boot_failed`, `vm.boot_timed_out`, and those of images, kernels and
    /// disks.
    public VmRecord create(VmSpec spec, boolean start, EventSink events) {
        return create(spec, start, image -> {}, RegistryAccess.OWN, events);
    }

    /// @param suits throws when this image will not do; nothing has been made by then
    public VmRecord create(
            VmSpec spec,
            boolean start,
            Consumer<BootImage> suits,
            RegistryAccess access,
            EventSink events) {
        VmPlan plan = VmPlan.of(spec, defaults);
        VmId id = newId();
        VmName name = reserve(plan.name(), id);
        try (Undo undo = new Undo("create " + name);
                Pool.Foreground _ = pool.foreground()) {
            undo.push("name", () -> names.remove(name, id));
            events.stage("image", plan.image());
            BootImage image = host.parts().image(plan.image(), access, events);
            suits.accept(image);
            String kernelName = kernel(plan, image);
            VmRecord record = fresh(id, name, plan, image, kernelName);
            VmOwner owner = new VmOwner(host, record, maker, this::forget);
            BootFiles files;
            try (BootParts.Held _ = host.parts().hold(image)) {
                events.stage("kernel", kernelName);
                BootKernel kernel = host.parts().kernel(kernelName, events);
                events.stage("disks", image.layers().size() + " layers");
                files = new BootFiles(kernel, host.parts().lowers(image, events));
                owners.put(id, owner);
            }
            events.mark("record");
            owner.create(files, creation(spec, start), events);
            undo.commit();
            return owner.record();
        }
    }

    /// Lets new VMs go on from where a running one stands: its memory, processes and disk, with
    /// names and addresses of their own. On failure or interrupt there is none, and the VM runs on.
    ///
    /// Problems: as `create`, and `vm.not_running`.
    ///
    /// @param name of the one; empty: picked, as those of several are
    public List<VmRecord> fork(String target, String name, int count, EventSink events) {
        if (count < 1 || count > MOST_FORKS) {
            throw MachineProblems.specInvalid(
                    "a VM cannot be forked into " + count, "give 1 to " + MOST_FORKS);
        }
        if (count > 1 && !name.isEmpty()) {
            throw MachineProblems.specInvalid(
                    count + " VMs cannot have one name", "leave the name out");
        }
        Optional<VmName> wanted = name.isEmpty() ? Optional.empty() : Optional.of(new VmName(name));
        VmOwner parent = find(target);
        VmRecord vm = parent.record();
        Map<VmId, VmName> children = new LinkedHashMap<>();
        try (Undo undo = new Undo("fork " + vm.name());
                BootParts.Held _ = host.parts().hold(vm.image())) {
            for (int i = 0; i < count; i++) {
                VmId id = newId();
                VmName reserved = reserve(wanted, id);
                undo.push("name", () -> names.remove(reserved, id));
                children.put(id, reserved);
            }
            BootFiles files = files(vm, events);
            List<VmRecord> forked =
                    new Forking(host, parent, files, this::take).run(children, events);
            undo.commit();
            return forked;
        }
    }

    /// Makes a VM that begins in a way of its own.
    ///
    /// @param like what it is like, under the id and name it gets
    VmRecord begin(
            String name,
            BiFunction<VmId, VmName, VmRecord> like,
            BiFunction<VmRecord, BootFiles, Creation> creation,
            EventSink events) {
        VmId id = newId();
        VmName reserved =
                reserve(name.isEmpty() ? Optional.empty() : Optional.of(new VmName(name)), id);
        try (Undo undo = new Undo("create " + reserved)) {
            undo.push("name", () -> names.remove(reserved, id));
            VmRecord vm = like.apply(id, reserved);
            try (BootParts.Held _ = host.parts().hold(vm.image())) {
                BootFiles files = files(vm, events);
                Creation how = creation.apply(vm, files);
                VmOwner owner = take(vm);
                owner.create(files, how, events);
                undo.commit();
                return owner.record();
            }
        }
    }

    BootFiles files(VmRecord vm, EventSink events) {
        BootKernel kernel = host.parts().kernel(vm.kernel(), events);
        return new BootFiles(kernel, host.parts().lowers(vm.image(), events));
    }

    VmHost host() {
        return host;
    }

    VmDefaults defaults() {
        return defaults;
    }

    /// Says after how long it is paused when nobody works in it.
    ///
    /// @param autoPauseSeconds as in a specification
    public VmRecord set(String target, long autoPauseSeconds) {
        return find(target).set(VmPlan.autoPause(autoPauseSeconds, defaults).toSeconds());
    }

    Optional<VmOwner> owner(VmId id) {
        return Optional.ofNullable(owners.get(id));
    }

    private VmOwner take(VmRecord vm) {
        VmOwner owner = new VmOwner(host, vm, maker, this::forget);
        owners.put(vm.id(), owner);
        return owner;
    }

    /// One request to several VMs at once. Targets are read against one snapshot, a VM named twice
    /// is asked once, and one target's problem is nobody else's.
    public Outcomes act(Action action, List<String> targets, EventSink events) {
        Targets snapshot = new Targets(List.copyOf(owners.values()));
        List<Acting> acting =
                new LinkedHashSet<>(targets)
                        .stream().map(target -> Acting.on(snapshot, target)).toList();
        List<Acting> distinct =
                acting.stream()
                        .filter(a ->
                                a.owner().isEmpty() || first(acting, a.owner().get()).equals(a))
                        .toList();
        return new Outcomes(Acting.all(distinct, owner -> ask(owner, request(action), events)));
    }

    /// A VM whose create ends because it is to be deleted is gone, which is what was wanted.
    static void ask(VmOwner owner, Request request, EventSink events) {
        try {
            owner.request(request, events);
        } catch (ProblemException e) {
            if (request != Request.DELETE || e.kind() != Problem.Kind.NOT_FOUND) {
                throw e;
            }
        }
    }

    /// Deletes every VM that does not run.
    public Outcomes prune(EventSink events) {
        List<String> idle =
                list().stream()
                        .filter(vm -> vm.process() == null)
                        .filter(vm -> !KEPT.contains(vm.state()))
                        .map(vm -> vm.id().value())
                        .toList();
        return act(Action.DELETE, idle, events);
    }

    /// All, newest first.
    public List<VmRecord> list() {
        return owners.values().stream()
                .map(VmOwner::record)
                .sorted(Comparator.comparing(VmRecord::createdAt).reversed())
                .toList();
    }

    /// How many machines only lack a name to be VMs.
    public int spares() {
        return pool.count(Readiness.WARM);
    }

    /// How many are still to go on from their template.
    public int prepared() {
        return pool.count(Readiness.PREPARED);
    }

    public VmRecord get(String target) {
        return find(target).record();
    }

    public Path console(VmRecord vm) {
        return host.consoleOf(vm.id());
    }

    public Path overlay(VmRecord vm) {
        return host.overlayOf(vm.id());
    }

    /// As below, for whom it does not matter whether the VM was paused.
    public Entered enter(String target) {
        return enter(target, EventSink.NONE);
    }

    /// A running guest, ready for work until what is returned is closed. One that is paused goes
    /// on. Problems: `vm.not_found`, `vm.not_running`, `vm.busy`, and those of `resume`.
    public Entered enter(String target, EventSink events) {
        return find(target).enter(events);
    }

    /// The process of a VM, if it runs.
    public Optional<VmProcess> process(String target) {
        return find(target).process();
    }

    VmOwner find(String target) {
        return new Targets(List.copyOf(owners.values())).resolve(target);
    }

    /// Ends every conversation and what is made in the background; the VMs run on.
    public void close() {
        maker.close();
        pool.close();
        owners.values().forEach(VmOwner::close);
    }

    private static Creation creation(VmSpec spec, boolean start) {
        return start ? new Creation.Started(spec.cold()) : new Creation.Asleep();
    }

    private VmName reserve(Optional<VmName> wanted, VmId id) {
        if (wanted.isPresent()) {
            if (names.putIfAbsent(wanted.get(), id) != null) {
                throw MachineProblems.exists(wanted.get());
            }
            return wanted.get();
        }
        while (true) {
            VmName picked = RandomNames.pick(random, names::containsKey);
            if (names.putIfAbsent(picked, id) == null) {
                return picked;
            }
        }
    }

    /// What the user says counts, then what the image says.
    private String kernel(VmPlan plan, BootImage image) {
        return plan.kernel().isEmpty()
                ? host.parts().kernelOf(image).orElse(defaults.kernel())
                : plan.kernel();
    }

    private VmRecord fresh(VmId id, VmName name, VmPlan plan, BootImage image, String kernel) {
        return new VmRecord(
                id,
                name,
                VmState.CREATING,
                image,
                kernel,
                plan.vcpus(),
                plan.memory(),
                plan.disk(),
                plan.network(),
                Accelerator.TCG,
                "",
                plan.autoPause().toSeconds(),
                null,
                host.clock().instant().truncatedTo(ChronoUnit.MILLIS),
                null,
                0,
                "");
    }

    private void forget(VmOwner owner) {
        owners.remove(owner.record().id());
        names.remove(owner.record().name(), owner.record().id());
    }

    private VmId newId() {
        byte[] id = new byte[6];
        random.nextBytes(id);
        return new VmId(HexFormat.of().formatHex(id));
    }

    private static Acting first(List<Acting> acting, VmOwner owner) {
        return acting.stream()
                .filter(a -> a.owner().equals(Optional.of(owner)))
                .findFirst()
                .orElseThrow();
    }

    private static Request request(Action action) {
        return switch (action) {
            case START -> Request.START;
            case START_COLD -> Request.START_COLD;
            case STOP -> Request.STOP;
            case RESTART -> Request.RESTART;
            case KILL -> Request.KILL;
            case DELETE -> Request.DELETE;
            case DELETE_STOPPED -> Request.DELETE_STOPPED;
            case PAUSE -> Request.PAUSE;
            case PAUSE_ANYWAY -> Request.PAUSE_ANYWAY;
            case RESUME -> Request.RESUME;
        };
    }
}
