package dev.hutch.vm.disk;

import dev.hutch.api.DiffId;
import dev.hutch.api.EventSink;
import dev.hutch.linux.files.AtomicFiles;
import dev.hutch.linux.files.FileLock;
import dev.hutch.linux.files.FileProblems;
import dev.hutch.linux.process.Feed;
import dev.hutch.linux.process.Program;
import dev.hutch.store.merge.JoinedLayers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The read-only disks of layers, made when first asked for and kept.
public final class LayerDisks {
    private static final Duration DEADLINE = Duration.ofMinutes(60);

    private final Path directory;
    private final LayerTars tars;

    /// @param directory of the cache; made when missing
    public LayerDisks(Path directory, LayerTars tars) {
        this.directory = directory;
        this.tars = tars;
    }

    /// The disks of a stack, bottom to top; of a deep one the first is made of several layers.
    public List<Path> ensure(List<DiffId> layers, EventSink events) {
        int joined = DiskNames.joinedCount(layers, tars::linksBelow);
        List<Path> disks = new ArrayList<>();
        if (joined > 0) {
            List<DiffId> bottom = layers.subList(0, joined);
            Path disk = directory.resolve(DiskNames.joined(bottom));
            JoinedLayers tar = new JoinedLayers(tars::openTar, bottom);
            ensure(disk, tar::writeTo, bottom.size() + " layers", events);
            disks.add(disk);
        }
        for (DiffId layer : layers.subList(joined, layers.size())) {
            Path disk = directory.resolve(DiskNames.of(layer));
            ensure(disk, out -> tars.writeOverlayTar(layer, out), layer.digest().brief(), events);
            disks.add(disk);
        }
        return disks;
    }

    /// Makes a layer's disk, if it is not there, of a tar that somebody has at hand. Nothing is
    /// made of one that fails.
    ///
    /// @param overlayTar as `LayerTars.writeOverlayTar` writes it
    public void make(DiffId layer, InputStream overlayTar) {
        Path disk = directory.resolve(DiskNames.of(layer));
        ensure(disk, overlayTar::transferTo, layer.digest().brief(), EventSink.NONE);
    }

    /// Whether a layer of a stack has a disk to itself, as far as can be told before it is here.
    public static boolean hasOwn(DiffId layer, List<DiffId> stack) {
        return DiskNames.of(stack, unknown -> false).contains(DiskNames.of(layer));
    }

    private void ensure(Path disk, Feed tar, String what, EventSink events) {
        if (Files.exists(disk)) {
            return;
        }
        try {
            Files.createDirectories(directory.resolve("locks"));
        } catch (IOException e) {
            throw FileProblems.of("make", directory, e);
        }
        String name = disk.getFileName().toString();
        try (FileLock _ = FileLock.acquire(directory.resolve("locks").resolve(name))) {
            if (Files.exists(disk)) {
                return;
            }
            events.stage("disks", "make the disk of " + what);
            Path staged = directory.resolve("." + name);
            try {
                // Under the lock: what is left here belongs to a maker that was killed.
                AtomicFiles.deleteTree(staged);
                make(staged, tar, what);
                new DiskSums(directory).remember(name, staged);
                AtomicFiles.publish(staged, disk);
            } finally {
                AtomicFiles.deleteTree(staged);
            }
        }
    }

    private static void make(Path staged, Feed tar, String what) {
        Program.named("sqfstar")
                .args("-quiet", "-no-progress", "-exit-on-error", "-reproducible")
                .args("-mkfs-time", "0", "-comp", "lz4", "-b", "128K")
                .args(staged.toString())
                .feed(tar)
                .deadline(DEADLINE)
                .run()
                .orThrow(DiskProblems.LAYER_FAILED, "make the disk of " + what);
    }
}
