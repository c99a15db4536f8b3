package dev.hutch.store.image;

import dev.hutch.api.EventSink;
import dev.hutch.linux.files.AtomicFiles;
import dev.hutch.store.archive.ArchiveLimits;
import dev.hutch.store.content.Staging;
import dev.hutch.store.ext4.Ext4Tar;
import dev.hutch.store.ext4.Replay;
import dev.hutch.store.layer.Layer;
import dev.hutch.store.layer.LayerStore;
import dev.hutch.store.lease.Lease;
import dev.hutch.store.stack.RunConfig;
import dev.hutch.store.stack.Stack;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Takes in raw ext4 file systems: each becomes a layer, and so an image like any other. The files
/// are only read, and not needed any more afterwards.
public final class RootFsImport {
    /// Where a work seed goes: the home of the user whom commands run as.
    private static final String HOME = "root";

    private final LayerStore layers;
    private final Staging staging;
    private final ArchiveLimits limits;

    public RootFsImport(LayerStore layers, Staging staging, ArchiveLimits limits) {
        this.layers = layers;
        this.staging = staging;
        this.limits = limits;
    }

    /// Tells what can be told without reading much.
    void check(RootFs files) {
        files.all().forEach(RootFsImport::requireFile);
        files.all().forEach(Ext4Tar::isClean);
    }

    Stack run(RootFs files, Lease lease, EventSink sink) {
        files.all().forEach(RootFsImport::requireFile);
        List<Layer> made = new ArrayList<>();
        made.add(layer(files.rootfs(), "", lease, sink));
        files.workSeed().ifPresent(seed -> made.add(layer(seed, HOME, lease, sink)));
        return new Stack(made.stream().map(Layer::diffId).toList(), RunConfig.NONE);
    }

    /// @param top directory of the layer that the file system's root becomes
    Layer layer(Path file, String top, Lease lease, EventSink sink) {
        sink.stage("rootfs", "read " + file);
        if (Ext4Tar.isClean(file)) {
            return keep(file, top, lease);
        }
        sink.warn(file + " was not closed; its journal is replayed on a copy");
        Path copy = staging.newPath();
        try {
            Replay.onto(file, copy);
            return keep(copy, top, lease);
        } finally {
            AtomicFiles.deleteTree(copy);
        }
    }

    private Layer keep(Path file, String top, Lease lease) {
        Layer layer = layers.importTar(new Ext4Tar(file, top, limits));
        lease.add(layer.diffId().digest());
        return layer;
    }

    private static void requireFile(Path file) {
        if (!Files.exists(file)) {
            throw ImageProblems.pathMissing(file);
        }
        if (!Files.isRegularFile(file)) {
            throw ImageProblems.notAFile(file);
        }
    }
}
