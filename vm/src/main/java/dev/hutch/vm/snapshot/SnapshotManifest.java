package dev.hutch.vm.snapshot;

import dev.hutch.api.BuildInfo;
import dev.hutch.api.DiffId;
import dev.hutch.api.Digest;
import dev.hutch.api.ProblemException;
import dev.hutch.api.VmId;
import dev.hutch.api.VmName;
import dev.hutch.vm.template.TemplateKey;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// `snapshot.json`, docs/formats/snapshot.md: what was saved, where it can go on, and how to know
/// its files again.
///
/// @param createdAt RFC 3339
/// @param hutch that made it
/// @param host all that must be the same where its memory is to be used
/// @param invalidReasons fields of `host`, and others, each of which is a reason not to use it
record SnapshotManifest(
        int version,
        String name,
        String createdAt,
        String hutch,
        SnapshotVm vm,
        TemplateKey host,
        FileSum memory,
        FileSum state,
        FileSum disk,
        List<String> invalidReasons) {
    static final String FILE = "snapshot.json";
    static final long MAX_BYTES = 1 << 20;
    private static final int VERSION = 1;
    private static final long MOST_MEMORY = 1L << 40;
    private static final long MOST_DISK = 8L << 40;
    private static final List<String> REASONS =
            List.of(
                    "hypervisor",
                    "accelerator",
                    "processor",
                    "kernel or agent",
                    "devices",
                    "clock",
                    "image",
                    "memory",
                    "state",
                    "disk");
    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                    .build();

    SnapshotManifest {
        invalidReasons = List.copyOf(invalidReasons);
    }

    /// @param sha256 of the file, or for one that may have holes of its stream
    /// @param writtenAt RFC 3339; a file with another time is read before it is used
    record FileSum(long bytes, String sha256, String writtenAt) {
        FileSum remarked(Path file) throws IOException {
            return new FileSum(bytes, sha256, FileMark.of(file).writtenAt());
        }

        boolean sameBytes(FileSum other) {
            return bytes == other.bytes && sha256.equals(other.sha256);
        }
    }

    /// Reads all of the files.
    static SnapshotManifest of(
            SnapshotFiles files, String name, Instant at, SnapshotVm vm, TemplateKey host)
            throws IOException {
        return new SnapshotManifest(
                VERSION,
                name,
                at.toString(),
                BuildInfo.current().version(),
                vm,
                host,
                files.sumOf(files.memory()),
                files.sumOfState(),
                files.sumOf(files.disk()),
                REASONS);
    }

    /// @throws IOException when it is none
    static SnapshotManifest parse(byte[] json) throws IOException {
        try {
            SnapshotManifest manifest = JSON.readValue(json, SnapshotManifest.class);
            manifest.check();
            return manifest;
        } catch (JacksonException | DateTimeException | ProblemException e) {
            throw new IOException("its description cannot be read", e);
        }
    }

    private void check() throws IOException {
        if (version != VERSION) {
            throw new IOException("it has version " + version);
        }
        Instant.parse(createdAt);
        Digest.parse(vm.imageDigest());
        vm.layers().forEach(DiffId::parse);
        new VmId(vm.id());
        new VmName(vm.name());
        for (FileSum sum : List.of(memory, state, disk)) {
            Digest.parse("sha256:" + sum.sha256());
        }
        if (!SnapshotName.isOne(name)
                || !List.of("user", "none").contains(vm.network())
                || !List.of("kvm", "tcg").contains(host.accelerator())
                || vm.vcpus() < 1) {
            throw new IOException("its description contradicts itself");
        }
    }

    /// What nobody here has made holds together in itself.
    void checkForeign() throws IOException {
        if (memory.bytes() != vm.memoryBytes()
                || disk.bytes() != vm.diskBytes()
                || vm.memoryBytes() > MOST_MEMORY
                || vm.diskBytes() > MOST_DISK) {
            throw new IOException("its description contradicts itself");
        }
    }

    /// As it is after its files were written anew.
    SnapshotManifest remarked(SnapshotFiles files) throws IOException {
        return new SnapshotManifest(
                version,
                name,
                createdAt,
                hutch,
                vm,
                host,
                memory.remarked(files.memory()),
                state.remarked(files.state()),
                disk.remarked(files.disk()),
                invalidReasons);
    }

    SnapshotManifest named(String newName) {
        return new SnapshotManifest(
                version, newName, createdAt, hutch, vm, host, memory, state, disk, invalidReasons);
    }

    Snapshot snapshot(Path directory) {
        return new Snapshot(
                String.valueOf(directory.getFileName()),
                name,
                Instant.parse(createdAt),
                vm,
                host,
                directory);
    }

    byte[] toJson() {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this);
    }
}
