package dev.hutch.store.image;

import dev.hutch.api.EventSink;
import dev.hutch.linux.files.FileProblems;
import dev.hutch.store.archive.ArchiveLimits;
import dev.hutch.store.archive.Compression;
import dev.hutch.store.layer.DirectoryTar;
import dev.hutch.store.layer.Layer;
import dev.hutch.store.layer.LayerStore;
import dev.hutch.store.lease.Lease;
import dev.hutch.store.stack.RunConfig;
import dev.hutch.store.stack.Stack;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Takes in what somebody has on the host: a root file system as a tar or a directory, an archive
/// of `docker save`, an OCI layout as a tar or a directory. Which it is shows in what is in it.
public final class PathImport {
    private static final String IMPORT = "import ";

    private final LayerStore layers;
    private final ArchiveLimits limits;

    public PathImport(LayerStore layers, ArchiveLimits limits) {
        this.layers = layers;
        this.limits = limits;
    }

    Arrival run(Path path, Lease lease, EventSink sink) {
        if (!Files.exists(path)) {
            throw ImageProblems.pathMissing(path);
        }
        sink.stage("import", "read " + path);
        String source = IMPORT + path;
        ImageArchive archive = ImageArchive.of(path, limits);
        if (archive.isImage()) {
            return new Arrival(new ImageArchiveImport(layers, limits).run(archive, lease), source);
        }
        Layer layer =
                Files.isDirectory(path)
                        ? layers.importTar(new DirectoryTar(path))
                        : rootTar(path, sink);
        lease.add(layer.diffId().digest());
        return new Arrival(new Stack(List.of(layer.diffId()), RunConfig.NONE), source);
    }

    /// What a source of this kind names.
    static Optional<Path> pathOf(String source) {
        return source.startsWith(IMPORT)
                ? Optional.of(Path.of(source.substring(IMPORT.length())))
                : Optional.empty();
    }

    private Layer rootTar(Path path, EventSink sink) {
        try (InputStream file = Files.newInputStream(path);
                InputStream counted = new ProgressInput(file, "import", Files.size(path), sink);
                InputStream tar = Compression.open(counted, limits)) {
            return layers.importTar(tar);
        } catch (IOException e) {
            throw FileProblems.of("read", path, e);
        }
    }
}
