package dev.hutch.vm.disk;

import dev.hutch.api.DiffId;
import dev.hutch.api.EventSink;
import dev.hutch.linux.files.CacheFiles;
import dev.hutch.linux.process.Feed;
import dev.hutch.linux.process.Program;
import dev.hutch.store.merge.JoinedLayers;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The read-only disks of layers, made when first asked for and kept.
public final class LayerDisks {
    private static final Duration DEADLINE = Duration.ofMinutes(60);

    /// As late as a squashfs can tell: the time of the disk itself, and a bound on those in it. It
    /// is said this way because sqfstar refuses options for times where its caller has set this.
    private static final String END_OF_TIME = "4294967295";

    private final CacheFiles cache;
    private final LayerTars tars;

    /// @param directory of the cache; made when missing
    public LayerDisks(Path directory, LayerTars tars) {
        this.cache = new CacheFiles(directory);
        this.tars = tars;
    }

    /// The disks of a stack, bottom to top; of a deep one the first is made of several layers.
    public List<Path> ensure(List<DiffId> layers, EventSink events) {
        int joined = DiskNames.joinedCount(layers, tars::needsBelow);
        List<Path> disks = new ArrayList<>();
        if (joined > 0) {
            List<DiffId> bottom = layers.subList(0, joined);
            JoinedLayers tar = new JoinedLayers(tars::openTar, bottom);
            String what = bottom.size() + " layers";
            disks.add(ensure(DiskNames.joined(bottom), tar::writeTo, what, events));
        }
        for (DiffId layer : layers.subList(joined, layers.size())) {
            Feed tar = out -> tars.writeOverlayTar(layer, out);
            disks.add(ensure(DiskNames.of(layer), tar, layer.digest().brief(), events));
        }
        return disks;
    }

    /// Makes a layer's disk, if it is not there, of a tar that somebody has at hand. Nothing is
    /// made of one that fails.
    ///
    /// @param overlayTar as `LayerTars.writeOverlayTar` writes it
    public void make(DiffId layer, InputStream overlayTar) {
        String what = layer.digest().brief();
        ensure(DiskNames.of(layer), overlayTar::transferTo, what, EventSink.NONE);
    }

    /// Whether a layer of a stack has a disk to itself, as far as can be told before it is here.
    public static boolean hasOwn(DiffId layer, List<DiffId> stack) {
        return DiskNames.of(stack, unknown -> false).contains(DiskNames.of(layer));
    }

    private Path ensure(String name, Feed tar, String what, EventSink events) {
        return cache.ensure(
                name,
                there -> true,
                staged -> {
                    events.stage("disks", "make the disk of " + what);
                    make(staged, tar, what);
                    new DiskSums(cache.directory()).remember(name, staged);
                });
    }

    /// The same tar makes the same disk, but for the time of its root, which sqfstar 4.5 takes from
    /// the clock whatever it is told. Nobody sees it: the overlay has a root of its own.
    private static void make(Path staged, Feed tar, String what) {
        Program.named("sqfstar")
                .args("-quiet", "-no-progress", "-exit-on-error", "-reproducible")
                .args("-comp", "lz4", "-b", "128K")
                .env("SOURCE_DATE_EPOCH", END_OF_TIME)
                .args(staged.toString())
                .feed(tar)
                .deadline(DEADLINE)
                .run()
                .orThrow(DiskProblems.LAYER_FAILED, "make the disk of " + what);
    }
}
