package dev.hutch.store.artifact;

import dev.hutch.api.Digest;
import dev.hutch.api.EventSink;
import dev.hutch.api.call.RegistryAccess;
import dev.hutch.linux.files.FileProblems;
import dev.hutch.store.artifact.Artifact.Part;
import dev.hutch.store.content.Hashes;
import dev.hutch.store.oci.MediaTypes;
import dev.hutch.store.oci.OciDescriptor;
import dev.hutch.store.oci.OciManifest;
import dev.hutch.store.registry.OciReference;
import dev.hutch.store.registry.Registries;
import dev.hutch.store.registry.RegistryClient;
import dev.hutch.store.registry.RegistryUpload;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Artifacts in registries.
public final class ArtifactRegistry {
    private static final long MOST_BYTES = 64L << 30;

    private final Registries registries;
    private final ArtifactLayout layout;

    public ArtifactRegistry(Registries registries, ArtifactLayout layout) {
        this.registries = registries;
        this.layout = layout;
    }

    /// Sends what the registry lacks, then the manifest. @return its digest
    public Digest push(
            Artifact artifact, String reference, RegistryAccess access, EventSink events) {
        OciReference to = OciReference.parse(reference);
        RegistryUpload upload = registries.as(access).upload();
        events.stage("upload", to.toString());
        for (Part part : artifact.parts()) {
            upload.ensure(to, part.descriptor(), Optional.empty(), () -> open(part.file()));
        }
        byte[] manifest = layout.manifest(artifact);
        events.stage("manifest", Hashes.of(manifest).toString());
        return upload.putManifest(to, MediaTypes.OCI_MANIFEST, manifest, Hashes.of(manifest));
    }

    /// @param configType what the artifact must be
    /// @param scratch an empty directory, for the files; the caller deletes it
    public Artifact pull(
            String reference,
            String configType,
            RegistryAccess access,
            Path scratch,
            EventSink events) {
        OciReference from = OciReference.parse(reference);
        RegistryClient client = registries.as(access);
        events.stage("download", from.toString());
        OciManifest.Image image =
                layout.image(reference, client.manifest(from).content(), configType);
        long total = image.layers().stream().mapToLong(OciDescriptor::size).sum();
        if (total > MOST_BYTES) {
            throw ArtifactProblems.malformed(reference, "it is too large");
        }
        Part config = fetch(client, from, image.config(), scratch);
        List<Part> files = new ArrayList<>();
        for (OciDescriptor layer : image.layers()) {
            files.add(fetch(client, from, layer, scratch));
        }
        return new Artifact(config, files);
    }

    private static Part fetch(
            RegistryClient client, OciReference from, OciDescriptor blob, Path scratch) {
        Path file = scratch.resolve(blob.digest().hex());
        try {
            if (!Files.exists(file)) { // named twice
                try (InputStream in = client.openBlob(from, blob)) {
                    Files.copy(in, file);
                }
            }
        } catch (IOException e) {
            throw FileProblems.of("fetch", file, e);
        }
        Part part = Part.of(blob.mediaType(), file);
        if (!part.digest().equals(blob.digest())) {
            throw ArtifactProblems.changed(from.toString(), blob.digest());
        }
        return part;
    }

    private static InputStream open(Path file) {
        try {
            return Files.newInputStream(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
