package dev.hutch.vm.snapshot;

import dev.hutch.api.ByteSize;
import dev.hutch.linux.files.FileProblems;
import dev.hutch.linux.files.SparseFiles;
import dev.hutch.vm.template.TemplateKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.Stream;

/// A snapshot that is here.
///
/// @param id twelve hexadecimal digits; never used again for another
/// @param host all that must be the same where its memory is to be used
public record Snapshot(
        String id,
        String name,
        Instant createdAt,
        SnapshotVm vm,
        TemplateKey host,
        Path directory) {

    public SnapshotFiles files() {
        return new SnapshotFiles(directory);
    }

    /// What it takes up on disk.
    public ByteSize allocated() {
        try (Stream<Path> files = Files.list(directory)) {
            return new ByteSize(files.mapToLong(file -> SparseFiles.allocated(file).bytes()).sum());
        } catch (IOException e) {
            throw FileProblems.of("measure", directory, e);
        }
    }
}
