package dev.hutch.store.export;

import dev.hutch.api.Event;
import dev.hutch.api.EventSink;
import dev.hutch.linux.files.AtomicFiles;
import dev.hutch.linux.files.FileProblems;
import dev.hutch.store.archive.TarEntry;
import dev.hutch.store.archive.TarWriter;
import dev.hutch.store.export.Exported.Member;
import dev.hutch.store.export.Exported.Member.Document;
import dev.hutch.store.export.Exported.Member.LayerTar;
import dev.hutch.store.image.ResolvedStack;
import dev.hutch.store.layer.LayerStore;
import dev.hutch.store.merge.JoinedLayers;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/// Writes an image for others to read. Layers are checked against their digests on the way out:
/// when one has changed on disk, the export fails instead of passing the damage on.
public final class ImageExport {
    private static final int BUFFER = 1 << 17;

    private final LayerStore layers;
    private final ExportPlanner planner;

    public ImageExport(LayerStore layers) {
        this.layers = layers;
        this.planner = new ExportPlanner(layers);
    }

    /// An OCI image layout as a tar.
    public void writeOci(ResolvedStack image, OutputStream out, EventSink sink) {
        writeTar(planner.oci(image), out, sink);
    }

    /// The archive that Docker's tools save and load.
    public void writeDocker(ResolvedStack image, OutputStream out, EventSink sink) {
        writeTar(planner.docker(image), out, sink);
    }

    /// What a machine sees of the image, as one tar; its configuration is left behind.
    public void writeRootFs(ResolvedStack image, OutputStream out, EventSink sink) {
        sink.stage("export", image.reference());
        OutputStream buffered = new BufferedOutputStream(out, BUFFER);
        try {
            new JoinedLayers(layers::openTar, image.stack().layers()).writeTo(buffered);
            buffered.flush();
        } catch (IOException e) {
            throw ExportProblems.cannotWrite(image.reference(), e);
        }
    }

    /// An OCI image layout as a directory, there in full or not at all.
    ///
    /// @param directory missing, or empty
    public void writeLayout(ResolvedStack image, Path directory, EventSink sink) {
        if (Files.exists(directory) && !isEmptyDirectory(directory)) {
            throw ExportProblems.notEmpty(directory);
        }
        Path staged = directory.resolveSibling("." + directory.getFileName() + ".hutch");
        Exported exported = planner.oci(image);
        sink.stage("export", directory.toString());
        try {
            AtomicFiles.deleteTree(staged);
            Files.createDirectory(staged);
            for (String name : exported.directories()) {
                Files.createDirectory(staged.resolve(name));
            }
            for (Member member : exported.members()) {
                try (OutputStream out = Files.newOutputStream(staged.resolve(member.path()));
                        InputStream in = open(member)) {
                    in.transferTo(out);
                }
            }
            Files.deleteIfExists(directory);
            AtomicFiles.publish(staged, directory);
        } catch (IOException e) {
            throw FileProblems.of("write", directory, e);
        } finally {
            AtomicFiles.deleteTree(staged);
        }
    }

    private void writeTar(Exported exported, OutputStream out, EventSink sink) {
        long total = exported.members().stream().mapToLong(Member::size).sum();
        sink.stage("export", exported.members().size() + " members");
        long done = 0;
        try (TarWriter writer = new TarWriter(new BufferedOutputStream(out, BUFFER))) {
            for (String directory : exported.directories()) {
                writer.add(
                        entry(directory, TarEntry.Kind.DIRECTORY, 0755, 0),
                        InputStream.nullInputStream());
            }
            for (Member member : exported.members()) {
                try (InputStream in = open(member)) {
                    writer.add(entry(member.path(), TarEntry.Kind.FILE, 0644, member.size()), in);
                    // The digest is compared at the end, and only there.
                    in.transferTo(OutputStream.nullOutputStream());
                }
                done += member.size();
                sink.emit(new Event.Progress("export", done, total, "bytes"));
            }
        } catch (IOException e) {
            throw ExportProblems.cannotWrite("the archive", e);
        }
    }

    private InputStream open(Member member) {
        return switch (member) {
            case Document document -> new ByteArrayInputStream(document.content());
            case LayerTar tar -> layers.openTar(tar.layer());
        };
    }

    private static TarEntry entry(String name, TarEntry.Kind kind, int mode, long size) {
        return new TarEntry(name, kind, mode, 0, 0, size, 0, "", Map.of());
    }

    private static boolean isEmptyDirectory(Path directory) {
        if (!Files.isDirectory(directory)) {
            return false;
        }
        try (Stream<Path> children = Files.list(directory)) {
            return children.findAny().isEmpty();
        } catch (IOException e) {
            throw FileProblems.of("list", directory, e);
        }
    }
}
