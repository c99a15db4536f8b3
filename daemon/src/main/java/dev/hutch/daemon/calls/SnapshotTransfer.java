package dev.hutch.daemon.calls;

import dev.hutch.api.EventSink;
import dev.hutch.api.call.SnapshotCall;
import dev.hutch.api.call.SnapshotCall.SnapshotExported;
import dev.hutch.linux.files.AtomicFiles;
import dev.hutch.store.archive.ArchiveLimits;
import dev.hutch.store.artifact.Artifact;
import dev.hutch.store.artifact.Artifact.Part;
import dev.hutch.store.artifact.ArtifactLayout;
import dev.hutch.store.artifact.ArtifactRegistry;
import dev.hutch.store.registry.Registries;
import dev.hutch.vm.machine.VmSnapshots;
import dev.hutch.vm.snapshot.Snapshot;
import dev.hutch.vm.snapshot.SnapshotBundle;
import dev.hutch.vm.snapshot.SnapshotProblems;
import dev.hutch.vm.snapshot.Snapshots;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/// Snapshots as OCI artifacts: to files and registries, and back.
public final class SnapshotTransfer {
    private final Snapshots kept;
    private final VmSnapshots snapshots;
    private final ArtifactLayout layout;
    private final ArtifactRegistry registry;
    private final ArchiveLimits limits;

    public SnapshotTransfer(
            Snapshots kept, VmSnapshots snapshots, Registries registries, ArchiveLimits limits) {
        this.kept = kept;
        this.snapshots = snapshots;
        this.layout = new ArtifactLayout(limits);
        this.registry = new ArtifactRegistry(registries, layout);
        this.limits = limits;
    }

    SnapshotExported out(SnapshotCall.Export export, EventSink events) {
        Snapshot snapshot = kept.get(export.snapshot());
        kept.check(snapshot);
        return scratch(scratch -> {
            events.stage("pack", snapshot.name());
            Artifact artifact = artifact(SnapshotBundle.pack(snapshot, scratch));
            if (!export.target().startsWith("/")) {
                registry.push(artifact, export.target(), export.access(), events);
            } else {
                Path target = Path.of(export.target());
                events.stage("write", target.toString());
                if (export.directory()) {
                    layout.writeDirectory(artifact, target);
                } else {
                    layout.writeTar(artifact, target);
                }
            }
            return new SnapshotExported(
                    export.target(), artifact.files().stream().mapToLong(Part::size).sum());
        });
    }

    Snapshot in(SnapshotCall.Import from, EventSink events) {
        return scratch(scratch -> {
            events.stage("read", from.source());
            Artifact artifact =
                    from.source().startsWith("/")
                            ? layout.read(Path.of(from.source()), SnapshotBundle.CONFIG, scratch)
                            : registry.pull(
                                    from.source(),
                                    SnapshotBundle.CONFIG,
                                    from.access(),
                                    scratch,
                                    events);
            events.stage("unpack", from.source());
            return bundle(artifact)
                    .unpack(
                            kept,
                            from.name(),
                            limits,
                            snapshot -> snapshots.refuseUnlessUsable(snapshot, from.diskOnly()));
        });
    }

    private static Artifact artifact(SnapshotBundle bundle) {
        return new Artifact(
                Part.of(SnapshotBundle.CONFIG, bundle.config()),
                List.of(
                        Part.of(SnapshotBundle.MEMORY, bundle.memory()),
                        Part.of(SnapshotBundle.STATE, bundle.state()),
                        Part.of(SnapshotBundle.DISK, bundle.disk())));
    }

    private static SnapshotBundle bundle(Artifact artifact) {
        return new SnapshotBundle(
                artifact.config().file(),
                file(artifact, SnapshotBundle.MEMORY),
                file(artifact, SnapshotBundle.STATE),
                file(artifact, SnapshotBundle.DISK));
    }

    private static Path file(Artifact artifact, String type) {
        return artifact.file(type).orElseThrow(() -> SnapshotProblems.lacks(type));
    }

    /// A directory that a daemon which is killed leaves for the next one to delete.
    private <T> T scratch(Function<Path, T> work) {
        Path directory = kept.stage().directory();
        try {
            return work.apply(directory);
        } finally {
            AtomicFiles.deleteTree(directory);
        }
    }
}
