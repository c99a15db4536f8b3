package dev.hutch.vm.machine;

import dev.hutch.api.ByteSize;
import dev.hutch.api.EventSink;
import dev.hutch.api.Problem;
import dev.hutch.api.VmId;
import dev.hutch.api.VmName;
import dev.hutch.api.call.Answers.Outcome;
import dev.hutch.api.call.VmCall.VmState;
import dev.hutch.linux.files.AtomicFiles;
import dev.hutch.linux.undo.Undo;
import dev.hutch.linux.undo.Uninterrupted;
import dev.hutch.vm.guest.Next;
import dev.hutch.vm.hypervisor.Beginning.Saved;
import dev.hutch.vm.machine.HostRoom.Start;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// One fork: a VM is saved, and others begin where it stood. What was saved is deleted as soon as
/// they run, for by then they have it open.
final class Forking {
    /// Of directories beside those of VMs.
    static final String PREFIX = ".fork-";

    private final VmHost host;
    private final VmOwner parent;
    private final BootFiles files;
    private final Function<VmRecord, VmOwner> owners;

    /// @param owners takes up a new VM among the others
    Forking(VmHost host, VmOwner parent, BootFiles files, Function<VmRecord, VmOwner> owners) {
        this.host = host;
        this.parent = parent;
        this.files = files;
        this.owners = owners;
    }

    /// All, or none: on failure no child is left. The parent does not stand still for children that
    /// there is no room for.
    List<VmRecord> run(Map<VmId, VmName> names, EventSink events) {
        List<HostRoom.Place> places = new ArrayList<>();
        try {
            ByteSize memory = parent.record().memory();
            for (VmId child : names.keySet()) {
                places.add(
                        host.room().take(child.value(), Start.RESTORED, memory, host.directory()));
            }
            return fork(names, events);
        } finally {
            places.forEach(HostRoom.Place::close);
        }
    }

    private List<VmRecord> fork(Map<VmId, VmName> names, EventSink events) {
        VmRecord vm = parent.record();
        VmId first = names.keySet().iterator().next();
        Path place = host.directory().resolve(PREFIX + first);
        try (Undo undo = new Undo("fork " + vm.name())) {
            VmLife.makePrivate(place);
            Saved saved = new Saved(place.resolve("memory"), place.resolve("state"));
            Path overlay = place.resolve("overlay.img");
            parent.save(saved, overlay, events);
            List<VmOwner> children =
                    names.entrySet().stream()
                            .map(child ->
                                    owners.apply(
                                            child(
                                                    parent.record(),
                                                    child.getKey(),
                                                    child.getValue())))
                            .toList();
            undo.push("children", () -> children.forEach(Forking::delete));
            events.stage("fork", children.size() + " of " + vm.name());
            Next next = children.size() == 1 ? Next.COMMAND : Next.UNKNOWN;
            begin(children, new Creation.Forked("fork", saved, overlay, next));
            host.steps().reached("fork.done");
            undo.commit();
            return children.stream().map(VmOwner::record).toList();
        } finally {
            Uninterrupted.run(() -> AtomicFiles.deleteTree(place));
        }
    }

    private void begin(List<VmOwner> children, Creation creation) {
        List<Acting> acting =
                children.stream()
                        .map(child ->
                                new Acting(child.record().name().value(), Optional.of(child), null))
                        .toList();
        List<Outcome> outcomes =
                Acting.all(acting, child -> child.create(files, creation, EventSink.NONE));
        for (Outcome outcome : outcomes) {
            Problem problem = outcome.problem();
            if (problem != null) {
                throw problem.toException();
            }
        }
    }

    /// Those that did not come to be are gone already.
    private static void delete(VmOwner child) {
        Vms.ask(child, Request.DELETE, EventSink.NONE);
    }

    private VmRecord child(VmRecord vm, VmId id, VmName name) {
        return new VmRecord(
                id,
                name,
                VmState.CREATING,
                vm.image(),
                vm.kernel(),
                vm.vcpus(),
                vm.memory(),
                vm.disk(),
                vm.network(),
                vm.accelerator(),
                vm.workdir(),
                vm.autoPauseSeconds(),
                null,
                host.clock().instant().truncatedTo(ChronoUnit.MILLIS),
                null,
                0,
                "");
    }
}
