package dev.hutch.vm.snapshot;

import dev.hutch.vm.hypervisor.Beginning.Saved;
import dev.hutch.vm.snapshot.SnapshotManifest.FileSum;
import java.io.IOException;
import java.nio.file.Path;

/// The files of a snapshot, in the making or made.
public record SnapshotFiles(Path directory) {

    public Path memory() {
        return directory.resolve("memory");
    }

    public Path state() {
        return directory.resolve("state");
    }

    public Path disk() {
        return directory.resolve("disk");
    }

    public Saved saved() {
        return new Saved(memory(), state());
    }

    FileSum sumOf(Path sparse) throws IOException {
        FileMark mark = FileMark.of(sparse);
        return new FileSum(mark.bytes(), SparseStream.sha256(sparse), mark.writtenAt());
    }

    FileSum sumOfState() throws IOException {
        FileMark mark = FileMark.of(state());
        return new FileSum(mark.bytes(), StateFile.sha256(state()), mark.writtenAt());
    }
}
