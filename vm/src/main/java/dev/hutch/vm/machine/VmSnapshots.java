package dev.hutch.vm.machine;

import dev.hutch.api.ByteSize;
import dev.hutch.api.DiffId;
import dev.hutch.api.Digest;
import dev.hutch.api.EventSink;
import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import dev.hutch.api.VmId;
import dev.hutch.api.VmName;
import dev.hutch.api.call.VmCall.VmState;
import dev.hutch.linux.files.AtomicFiles;
import dev.hutch.linux.undo.Undo;
import dev.hutch.vm.guest.Next;
import dev.hutch.vm.hypervisor.VmHardware.Accelerator;
import dev.hutch.vm.hypervisor.VmHardware.NetworkMode;
import dev.hutch.vm.snapshot.Snapshot;
import dev.hutch.vm.snapshot.SnapshotFiles;
import dev.hutch.vm.snapshot.SnapshotProblems;
import dev.hutch.vm.snapshot.SnapshotVm;
import dev.hutch.vm.snapshot.Snapshots;
import dev.hutch.vm.template.TemplateKey;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;

/// Snapshots of VMs: taking them, and VMs that go on from them. Nothing of a snapshot is shared
/// with the VM it was taken of but bytes that never change, so either may go first.
public final class VmSnapshots {
    private final Vms vms;
    private final VmHost host;
    private final Snapshots kept;

    public VmSnapshots(Vms vms, Snapshots kept) {
        this.vms = vms;
        this.host = vms.host();
        this.kept = kept;
    }

    /// Saves a VM that runs, which stands still for a moment, or copies what is saved of a paused
    /// one. On failure nothing is left, and the VM is as before.
    ///
    /// Problems: `vm.not_found`, `vm.not_running`, `snapshot.exists`, `snapshot.name_invalid`, and
    /// those of the disk.
    ///
    /// @param name empty: one after the VM's
    public Snapshot create(String target, String name, EventSink events) {
        VmOwner owner = vms.find(target);
        VmRecord vm = owner.record();
        kept.choose(name, vm.name().value());
        try (Undo undo = new Undo("snapshot of " + vm.name());
                BootParts.Held _ = host.parts().hold(vm.image())) {
            SnapshotFiles staged = kept.stage();
            undo.push("files", () -> AtomicFiles.deleteTree(staged.directory()));
            host.steps().reached("snapshot.staged");
            TemplateKey key = owner.snapshot(staged, events);
            host.steps().reached("snapshot.saved");
            events.stage("hash", vm.name().value());
            Snapshot snapshot = kept.publish(staged, name, describe(vm), key);
            undo.commit();
            host.steps().reached("snapshot.published");
            return snapshot;
        }
    }

    /// A new VM, with an identity of its own, that goes on from there. On failure there is none.
    ///
    /// Problems: `snapshot.not_found`, `snapshot.damaged`, `snapshot.does_not_fit`, and those of
    /// `create`.
    ///
    /// @param name empty: picked
    /// @param diskOnly boot it from the disk, wherever that was saved
    public VmRecord restore(String target, String name, boolean diskOnly, EventSink events) {
        Snapshot snapshot = kept.get(target);
        kept.check(snapshot);
        SnapshotFiles saved = snapshot.files();
        return vms.begin(
                name,
                (id, chosen) -> record(snapshot, id, chosen),
                (vm, files) -> {
                    if (diskOnly) {
                        return new Creation.Booted(saved.disk());
                    }
                    refuseUnlessItFits(snapshot, vm, files);
                    return new Creation.Forked(
                            "snapshot", saved.saved(), saved.disk(), Next.COMMAND);
                },
                events);
    }

    /// The very VM that was saved, as it was: what it has done since is lost. On failure it is as
    /// before, or stands where it was saved.
    ///
    /// Problems: as `restore`, and `snapshot.vm_gone`.
    public VmRecord putBack(String target, boolean diskOnly, EventSink events) {
        Snapshot snapshot = kept.get(target);
        kept.check(snapshot);
        VmOwner owner =
                vms.owner(new VmId(snapshot.vm().id()))
                        .orElseThrow(() -> SnapshotProblems.vmIsGone(snapshot));
        VmRecord vm = owner.record();
        if (!diskOnly) {
            refuseUnlessItFits(snapshot, vm, vms.files(vm, events));
        }
        owner.putBack(
                snapshot.files(), diskOnly ? Optional.empty() : accelerator(snapshot), events);
        return owner.record();
    }

    /// What this host has another of than the one it was made on; empty: nothing.
    public Optional<String> difference(Snapshot snapshot) {
        VmRecord like = record(snapshot, new VmId(snapshot.id()), new VmName("like"));
        return difference(snapshot, like, vms.files(like, EventSink.NONE));
    }

    /// Throws unless a VM can be made of one that comes from elsewhere.
    ///
    /// Problems: `snapshot.image_missing`, `snapshot.foreign`.
    ///
    /// @param diskOnly its disk is enough
    public void refuseUnlessUsable(Snapshot snapshot, boolean diskOnly) {
        VmRecord like = record(snapshot, newId(), new VmName("like"));
        try (BootParts.Held _ = host.parts().hold(like.image())) {
            if (!diskOnly) {
                difference(snapshot, like, vms.files(like, EventSink.NONE))
                        .ifPresent(field -> {
                            throw SnapshotProblems.foreign(snapshot.name(), field);
                        });
            }
        } catch (ProblemException e) {
            throw e.kind() == Problem.Kind.NOT_FOUND ? SnapshotProblems.imageMissing(snapshot) : e;
        }
    }

    private static VmId newId() {
        return new VmId("0".repeat(12));
    }

    private void refuseUnlessItFits(Snapshot snapshot, VmRecord vm, BootFiles files) {
        difference(snapshot, vm, files)
                .ifPresent(field -> {
                    throw SnapshotProblems.doesNotFit(snapshot.name(), field);
                });
    }

    private Optional<String> difference(Snapshot snapshot, VmRecord vm, BootFiles files) {
        TemplateKey here = key(vm, files, host.accelerator().choose(files.kernel()).accelerator());
        return snapshot.host().sameKind(here)
                ? snapshot.host().difference(here)
                : Optional.of("image");
    }

    private TemplateKey key(VmRecord vm, BootFiles files, Accelerator accelerator) {
        return new MachinePlan(vm, files, accelerator)
                .templateKey(
                        host.hypervisor(),
                        host.templates().processor(),
                        host.templates().clock().khz());
    }

    private static Optional<Accelerator> accelerator(Snapshot snapshot) {
        return Optional.of(
                Accelerator.valueOf(snapshot.host().accelerator().toUpperCase(Locale.ROOT)));
    }

    private static SnapshotVm describe(VmRecord vm) {
        return new SnapshotVm(
                vm.id().value(),
                vm.name().value(),
                vm.image().reference(),
                vm.image().digest().toString(),
                vm.image().layers().stream().map(DiffId::toString).toList(),
                vm.image().config(),
                vm.kernel(),
                vm.vcpus(),
                vm.memory().bytes(),
                vm.disk().bytes(),
                vm.network().name().toLowerCase(Locale.ROOT),
                vm.workdir());
    }

    private VmRecord record(Snapshot snapshot, VmId id, VmName name) {
        SnapshotVm vm = snapshot.vm();
        return new VmRecord(
                id,
                name,
                VmState.CREATING,
                new BootImage(
                        vm.image(),
                        Digest.parse(vm.imageDigest()),
                        vm.layers().stream().map(DiffId::parse).toList(),
                        vm.config()),
                vm.kernel(),
                vm.vcpus(),
                new ByteSize(vm.memoryBytes()),
                new ByteSize(vm.diskBytes()),
                NetworkMode.valueOf(vm.network().toUpperCase(Locale.ROOT)),
                accelerator(snapshot).orElseThrow(),
                vm.workdir(),
                vms.defaults().autoPause().toSeconds(),
                null,
                host.clock().instant().truncatedTo(ChronoUnit.MILLIS),
                null,
                0,
                "");
    }
}
