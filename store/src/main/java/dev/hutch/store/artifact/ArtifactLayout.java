package dev.hutch.store.artifact;

import dev.hutch.api.Digest;
import dev.hutch.linux.files.AtomicFiles;
import dev.hutch.linux.files.FileProblems;
import dev.hutch.store.archive.ArchiveLimits;
import dev.hutch.store.archive.Compression;
import dev.hutch.store.archive.SafeTar;
import dev.hutch.store.archive.TarEntry;
import dev.hutch.store.archive.TarWriter;
import dev.hutch.store.artifact.Artifact.Part;
import dev.hutch.store.content.Hashes;
import dev.hutch.store.oci.MediaTypes;
import dev.hutch.store.oci.OciDescriptor;
import dev.hutch.store.oci.OciDocuments;
import dev.hutch.store.oci.OciManifest;
import dev.hutch.store.oci.OciWriter;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Artifacts as OCI image layouts, in directories and tars: image-layout.md of the specification.
public final class ArtifactLayout {
    private static final String BLOBS = "blobs/sha256/";
    private static final String INDEX = "index.json";
    private static final String MARK = "oci-layout";
    private static final int BUFFER = 1 << 17;

    private final ArchiveLimits limits;
    private final OciDocuments documents = new OciDocuments();
    private final OciWriter writer = new OciWriter();

    public ArtifactLayout(ArchiveLimits limits) {
        this.limits = limits;
    }

    byte[] manifest(Artifact artifact) {
        return writer.manifest(
                artifact.config().descriptor(),
                artifact.files().stream().map(Part::descriptor).toList(),
                Map.of());
    }

    /// A tar, there in full or not at all.
    ///
    /// @param target whose name must be free
    public void writeTar(Artifact artifact, Path target) {
        refuseIfThere(target);
        Path staged = target.resolveSibling("." + target.getFileName() + ".hutch");
        try {
            try (OutputStream out =
                            new BufferedOutputStream(Files.newOutputStream(staged), BUFFER);
                    TarWriter tar = new TarWriter(out)) {
                for (String name : List.of("blobs", "blobs/sha256")) {
                    add(tar, name, TarEntry.Kind.DIRECTORY, 0755, new byte[0]);
                }
                for (Part part : artifact.parts()) {
                    try (InputStream in = Files.newInputStream(part.file())) {
                        tar.add(entry(blob(part.digest()), part.size()), in);
                    }
                }
                for (Map.Entry<String, byte[]> each : documents(artifact).entrySet()) {
                    add(tar, each.getKey(), TarEntry.Kind.FILE, 0644, each.getValue());
                }
            }
            AtomicFiles.publish(staged, target);
        } catch (IOException e) {
            throw FileProblems.of("write", target, e);
        } finally {
            AtomicFiles.deleteTree(staged);
        }
    }

    /// A directory, there in full or not at all.
    ///
    /// @param target whose name must be free
    public void writeDirectory(Artifact artifact, Path target) {
        refuseIfThere(target);
        Path staged = target.resolveSibling("." + target.getFileName() + ".hutch");
        try {
            AtomicFiles.deleteTree(staged);
            Files.createDirectories(staged.resolve(BLOBS));
            for (Part part : artifact.parts()) {
                Files.copy(part.file(), staged.resolve(blob(part.digest())));
            }
            for (Map.Entry<String, byte[]> each : documents(artifact).entrySet()) {
                Files.write(staged.resolve(each.getKey()), each.getValue());
            }
            AtomicFiles.publish(staged, target);
        } catch (IOException e) {
            throw FileProblems.of("write", target, e);
        } finally {
            AtomicFiles.deleteTree(staged);
        }
    }

    /// Reads a tar, plain or compressed, or a directory, and looks at every byte of it.
    ///
    /// @param configType what the artifact must be
    /// @param scratch an empty directory, for the files; the caller deletes it
    public Artifact read(Path source, String configType, Path scratch) {
        boolean directory = Files.isDirectory(source);
        Path layout = directory ? source : scratch;
        try {
            if (!directory) {
                unpack(source, scratch);
            }
            byte[] index = document(source, layout.resolve(INDEX));
            byte[] manifest = document(source, layout.resolve(blob(only(source, index))));
            OciManifest.Image image = image(source.toString(), manifest, configType);
            return new Artifact(
                    check(source, layout, image.config()),
                    image.layers().stream().map(each -> check(source, layout, each)).toList());
        } catch (IOException e) {
            throw FileProblems.of("read", source, e);
        }
    }

    /// The manifest of an artifact of this type, and of nothing else.
    OciManifest.Image image(String source, byte[] manifest, String configType) {
        return switch (documents.manifest(manifest)) {
            case OciManifest.Index _ ->
                    throw ArtifactProblems.another(source, MediaTypes.OCI_INDEX, configType);
            case OciManifest.Image image when image.config().mediaType().equals(configType) ->
                    image;
            case OciManifest.Image image ->
                    throw ArtifactProblems.another(source, image.config().mediaType(), configType);
        };
    }

    private Digest only(Path source, byte[] index) {
        if (documents.manifest(index) instanceof OciManifest.Index(List<OciDescriptor> manifests)
                && manifests.size() == 1) {
            return manifests.getFirst().digest();
        }
        throw ArtifactProblems.malformed(source.toString(), "it holds not just one manifest");
    }

    private static Part check(Path source, Path layout, OciDescriptor descriptor) {
        Path file = layout.resolve(blob(descriptor.digest()));
        if (!Files.isRegularFile(file)) {
            throw ArtifactProblems.malformed(
                    source.toString(), "it lacks blob " + descriptor.digest());
        }
        Part part = Part.of(descriptor.mediaType(), file);
        if (!part.digest().equals(descriptor.digest()) || part.size() != descriptor.size()) {
            throw ArtifactProblems.changed(source.toString(), descriptor.digest());
        }
        return part;
    }

    private static byte[] document(Path source, Path file) throws IOException {
        if (!Files.isRegularFile(file) || Files.size(file) > OciDocuments.MAX_DOCUMENT) {
            throw ArtifactProblems.malformed(
                    source.toString(), "it has no usable " + file.getFileName());
        }
        return Files.readAllBytes(file);
    }

    /// Takes what a layout has, and leaves the rest.
    private void unpack(Path source, Path scratch) throws IOException {
        Files.createDirectories(scratch.resolve(BLOBS));
        try (InputStream in = Compression.open(Files.newInputStream(source), limits)) {
            SafeTar tar = new SafeTar(in, limits);
            for (TarEntry entry = tar.next(); entry != null; entry = tar.next()) {
                boolean wanted =
                        entry.name().equals(INDEX) || entry.name().matches(BLOBS + "[0-9a-f]{64}");
                if (wanted && entry.kind() == TarEntry.Kind.FILE) {
                    Path file = scratch.resolve(entry.name());
                    if (Files.exists(file)) {
                        throw ArtifactProblems.malformed(
                                source.toString(), "it has " + entry.name() + " twice");
                    }
                    Files.copy(tar.content(), file);
                }
            }
        }
    }

    private Map<String, byte[]> documents(Artifact artifact) {
        byte[] manifest = manifest(artifact);
        Map<String, byte[]> documents = new LinkedHashMap<>();
        documents.put(blob(Hashes.of(manifest)), manifest);
        documents.put(
                INDEX,
                utf8(
                        ("{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":"
                                        + "[{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}]}")
                                .formatted(
                                        MediaTypes.OCI_INDEX,
                                        MediaTypes.OCI_MANIFEST,
                                        Hashes.of(manifest),
                                        manifest.length)));
        documents.put(MARK, utf8("{\"imageLayoutVersion\":\"1.0.0\"}"));
        return documents;
    }

    private static void refuseIfThere(Path target) {
        if (Files.exists(target)) {
            throw ArtifactProblems.exists(target);
        }
    }

    private static void add(
            TarWriter tar, String name, TarEntry.Kind kind, int mode, byte[] content)
            throws IOException {
        tar.add(
                new TarEntry(name, kind, mode, 0, 0, content.length, 0, "", Map.of()),
                new ByteArrayInputStream(content));
    }

    private static TarEntry entry(String name, long size) {
        return new TarEntry(name, TarEntry.Kind.FILE, 0644, 0, 0, size, 0, "", Map.of());
    }

    private static String blob(Digest digest) {
        return BLOBS + digest.hex();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
