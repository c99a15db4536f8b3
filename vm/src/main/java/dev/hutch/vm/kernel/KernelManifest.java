package dev.hutch.vm.kernel;

import dev.hutch.api.Digest;
import dev.hutch.api.call.KernelCall.KernelView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// What is known of a kernel that is here; `manifest.json` beside it.
///
/// @param version kernel release, such as `6.1.0-56-cloud-amd64`
/// @param sha256 of `vmlinux`
/// @param source where it came from, for people
/// @param importedAt RFC 3339
/// @param bytes on disk, modules included
record KernelManifest(
        String name,
        String version,
        String arch,
        String sha256,
        String source,
        String importedAt,
        long bytes,
        String description) {
    static final String FILE = "manifest.json";
    private static final long MAX_BYTES = 1 << 20;
    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                    .build();

    static KernelManifest read(String name, Path directory) {
        Path file = directory.resolve(FILE);
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new IOException("it is too large");
            }
            KernelManifest manifest =
                    JSON.readValue(Files.readAllBytes(file), KernelManifest.class);
            Digest.parse("sha256:" + manifest.sha256);
            return manifest;
        } catch (IOException | JacksonException e) {
            throw KernelProblems.damaged(name, file, e);
        }
    }

    KernelManifest named(String newName) {
        return new KernelManifest(
                newName, version, arch, sha256, source, importedAt, bytes, description);
    }

    byte[] toJson() {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this);
    }

    KernelView view() {
        return new KernelView(
                name, version, arch, sha256, source, importedAt, "pulled", bytes, description);
    }
}
