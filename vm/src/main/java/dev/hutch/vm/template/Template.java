package dev.hutch.vm.template;

import dev.hutch.api.ByteSize;
import dev.hutch.linux.files.FileProblems;
import dev.hutch.linux.files.SparseFiles;
import dev.hutch.vm.hypervisor.Beginning.Saved;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.Stream;

/// A template that is here.
///
/// @param id twelve hexadecimal digits; never used again for another
/// @param image what it was first made for, as its user wrote it
public record Template(
        String id, String image, Instant createdAt, TemplateKey key, Path directory) {
    static final String MEMORY = "mem";
    static final String STATE = "state";
    static final String OVERLAY = "overlay";

    public Saved saved() {
        return new Saved(directory.resolve(MEMORY), directory.resolve(STATE));
    }

    /// A writable disk with what was in it when the guest was saved. On failure nothing is left at
    /// `target`.
    public void overlay(Path target) {
        SparseFiles.copy(directory.resolve(OVERLAY), target);
    }

    /// When a VM last began here, or it was made.
    public Instant usedAt() {
        try {
            return Files.getLastModifiedTime(directory.resolve(Manifest.FILE)).toInstant();
        } catch (IOException e) {
            return Instant.MAX; // deleted meanwhile: nobody need do so again
        }
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
