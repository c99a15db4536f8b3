package dev.hutch.vm.snapshot;

import dev.hutch.linux.files.AtomicFiles;
import dev.hutch.linux.files.FileProblems;
import dev.hutch.linux.undo.Undo;
import dev.hutch.store.archive.ArchiveLimits;
import dev.hutch.store.archive.Compression;
import dev.hutch.vm.snapshot.SnapshotManifest.FileSum;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/// A snapshot as files that travel: its description, and what it consists of, compressed, large
/// files as streams of what is in them. docs/formats/snapshot.md.
///
/// @param config `snapshot.json`
public record SnapshotBundle(Path config, Path memory, Path state, Path disk) {
    private static final String TYPE = "application/vnd.hutch.snapshot.";
    public static final String CONFIG = TYPE + "config.v1+json";
    public static final String MEMORY = TYPE + "memory.v1.sparse+zstd";
    public static final String STATE = TYPE + "state.v1+zstd";
    public static final String DISK = TYPE + "disk.v1.sparse+zstd";

    private static final long MAX_STATE = 64L << 20;

    /// Makes one.
    ///
    /// @param scratch where its files go
    public static SnapshotBundle pack(Snapshot snapshot, Path scratch) {
        SnapshotFiles from = snapshot.files();
        SnapshotBundle to =
                new SnapshotBundle(
                        snapshot.directory().resolve(SnapshotManifest.FILE),
                        scratch.resolve("memory.zst"),
                        scratch.resolve("state.zst"),
                        scratch.resolve("disk.zst"));
        try {
            try (OutputStream out = compressed(to.memory)) {
                SparseStream.write(from.memory(), out);
            }
            try (OutputStream out = compressed(to.disk)) {
                SparseStream.write(from.disk(), out);
            }
            try (OutputStream out = compressed(to.state)) {
                Files.copy(from.state(), out);
            }
            return to;
        } catch (IOException e) {
            throw FileProblems.of("pack", scratch, e);
        }
    }

    private static OutputStream compressed(Path file) throws IOException {
        return Compression.ZSTD.compress(Files.newOutputStream(file));
    }

    /// Takes in one that comes from anywhere; on failure nothing is left.
    ///
    /// Problems: `snapshot.malformed`, `snapshot.exists`, and those of `suits`.
    ///
    /// @param wanted name; empty: its own
    /// @param suits throws when this host will not do; nothing has been made by then
    public Snapshot unpack(
            Snapshots into, String wanted, ArchiveLimits limits, Consumer<Snapshot> suits) {
        SnapshotManifest manifest = describe();
        String name = wanted.isEmpty() ? manifest.name() : wanted;
        into.choose(name, manifest.vm().name());
        try (Undo undo = new Undo("import snapshot " + name)) {
            SnapshotFiles staged = into.stage();
            undo.push("files", () -> AtomicFiles.deleteTree(staged.directory()));
            suits.accept(manifest.snapshot(staged.directory()));
            unpack(manifest, staged, limits);
            Snapshot snapshot = into.publish(staged, manifest.remarked(staged), name);
            undo.commit();
            return snapshot;
        } catch (IOException e) {
            if (FileProblems.isDiskFull(e)) {
                throw FileProblems.of("write", into.directory(), e);
            }
            throw SnapshotProblems.malformed(String.valueOf(e.getMessage()), e);
        }
    }

    private SnapshotManifest describe() {
        try {
            if (Files.size(config) > SnapshotManifest.MAX_BYTES) {
                throw new IOException("its description is too large");
            }
            SnapshotManifest manifest = SnapshotManifest.parse(Files.readAllBytes(config));
            manifest.checkForeign();
            return manifest;
        } catch (IOException e) {
            throw SnapshotProblems.malformed(String.valueOf(e.getMessage()), e);
        }
    }

    private void unpack(SnapshotManifest manifest, SnapshotFiles to, ArchiveLimits limits)
            throws IOException {
        try (InputStream in = plain(memory, limits)) {
            SparseStream.read(in, to.memory(), manifest.memory().bytes());
        }
        try (InputStream in = plain(state, limits)) {
            byte[] bytes = in.readNBytes((int) MAX_STATE + 1);
            if (bytes.length > MAX_STATE) {
                throw new IOException("the state of its devices is too large");
            }
            Files.write(to.state(), bytes);
        }
        try (InputStream in = plain(disk, limits)) {
            SparseStream.read(in, to.disk(), manifest.disk().bytes());
        }
        compare("memory", manifest.memory(), to.sumOf(to.memory()));
        compare("state", manifest.state(), to.sumOfState());
        compare("disk", manifest.disk(), to.sumOf(to.disk()));
    }

    private static InputStream plain(Path file, ArchiveLimits limits) throws IOException {
        return Compression.open(Files.newInputStream(file), limits);
    }

    private static void compare(String what, FileSum promised, FileSum found) throws IOException {
        if (!promised.sameBytes(found)) {
            throw new IOException("its " + what + " is not what its description says");
        }
    }
}
