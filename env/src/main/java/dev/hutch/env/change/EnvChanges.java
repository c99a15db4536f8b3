package dev.hutch.env.change;

import dev.hutch.env.record.EnvRecords;
import dev.hutch.env.record.EnvRecords.Env;
import dev.hutch.env.record.EnvStatus;
import dev.hutch.linux.files.AtomicFiles;
import dev.hutch.linux.files.FileProblems;
import dev.hutch.linux.process.NamespaceMembers;
import dev.hutch.linux.process.ProcessIdentity;
import dev.hutch.store.Store;
import dev.hutch.store.layer.Layer;
import dev.hutch.store.stack.Stack;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/// What was changed in environments. Nobody needs to stand still; a file that is written to while
/// it is read is told, and nothing is kept.
public final class EnvChanges {
    private final EnvRecords records;
    private final Store store;

    public EnvChanges(EnvRecords records, Store store) {
        this.records = records;
        this.store = store;
    }

    /// Makes a layer of them. Problems: `env.not_editable`, `commit.empty`.
    ///
    /// @param base what the environment is made of
    public Layer commit(Env env, Stack base) {
        if (!env.record().edit()) {
            throw ChangeProblems.notEditable(env.record().name().value());
        }
        Path tar = store.staging().newPath();
        try {
            Below below =
                    new Below(
                            base.layers().reversed().stream()
                                    .map(layer -> store.layers().tree(layer))
                                    .toList());
            try (OutputStream out = Files.newOutputStream(tar)) {
                new UpperTar(upper(env), below, isRoot()).writeTo(out);
            }
            try (InputStream in = Files.newInputStream(tar)) {
                return store.commits().layer(base, in, Set.of(""));
            }
        } catch (IOException e) {
            throw FileProblems.of("commit", tar, e);
        } finally {
            AtomicFiles.deleteTree(tar);
        }
    }

    /// On disk, or in the memory of the environment's own namespace, which is reached through
    /// whoever is in it.
    private Path upper(Env env) {
        Path record = records.directory(env.record().name());
        Path onDisk = record.resolve("upper");
        if (Files.isDirectory(onDisk) || env.status() == EnvStatus.SAVED) {
            return onDisk;
        }
        List<ProcessIdentity> members = env.namespace().map(NamespaceMembers::of).orElse(List.of());
        for (ProcessIdentity member : members) {
            Path inside = Path.of("/proc/" + member.pid() + "/root" + record + "/live/upper");
            if (Files.isDirectory(inside)) {
                return inside;
            }
        }
        throw ChangeProblems.notEditable(env.record().name().value());
    }

    private static boolean isRoot() throws IOException {
        return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    }
}
