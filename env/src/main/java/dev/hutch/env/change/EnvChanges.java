package dev.hutch.env.change;

import dev.hutch.api.Digest;
import dev.hutch.env.record.EnvRecords;
import dev.hutch.env.record.EnvRecords.Env;
import dev.hutch.env.render.MergedTree;
import dev.hutch.linux.files.AtomicFiles;
import dev.hutch.linux.files.FileLock;
import dev.hutch.linux.files.FileProblems;
import dev.hutch.linux.process.NamespaceMembers;
import dev.hutch.linux.process.ProcessIdentity;
import dev.hutch.store.Store;
import dev.hutch.store.archive.TarEntry;
import dev.hutch.store.archive.TarWriter;
import dev.hutch.store.content.Hashes;
import dev.hutch.store.layer.Layer;
import dev.hutch.store.stack.Stack;
import dev.hutch.store.tree.TreeBuilder;
import dev.hutch.store.tree.TreeManifest;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/// What was changed in environments. Nobody needs to stand still; a file that is written to while
/// it is read is told, and nothing is kept.
public final class EnvChanges {
    private static final int TAR_BUFFER = 1 << 18;

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
        try (FileLock _ = records.lock(env.record().name())) {
            try (TarWriter out =
                    new TarWriter(
                            new BufferedOutputStream(Files.newOutputStream(tar), TAR_BUFFER))) {
                walk(upper(env), base).into(out::add);
            }
            try (InputStream in = Files.newInputStream(tar)) {
                return store.commits().layer(base, in, Set.of());
            }
        } catch (IOException e) {
            throw FileProblems.of("commit", tar, e);
        } finally {
            AtomicFiles.deleteTree(tar);
        }
    }

    /// What is not as the layers below have it.
    ///
    /// @param base what the environment is made of
    public List<Difference> diff(Env env, Stack base) {
        Optional<Path> upper = find(env);
        if (upper.isEmpty()) {
            return List.of();
        }
        TreeBuilder tree = new TreeBuilder();
        try {
            walk(upper.get(), base)
                    .into((entry, content) -> {
                        boolean file = entry.kind() == TarEntry.Kind.FILE;
                        tree.add(entry, file ? digest(content) : null);
                    });
        } catch (IOException e) {
            throw FileProblems.of("read", upper.get(), e);
        }
        List<TreeManifest> changed = new ArrayList<>(trees(base));
        changed.add(tree.build());
        return Difference.between(shown(trees(base)), shown(changed));
    }

    /// What two stacks differ in.
    public List<Difference> compare(Stack from, Stack to) {
        return Difference.between(shown(trees(from)), shown(trees(to)));
    }

    /// Changes to take back. Problems: `env.nothing_to_reset`, `env.reset_inside`.
    ///
    /// @param patterns of paths; none: everything
    public List<String> choose(Env env, List<String> patterns) {
        Optional<Path> upper = find(env);
        try {
            Selection selection = new Selection(Path.of(env.record().prefix()), patterns);
            return selection.of(upper.isEmpty() ? List.of() : Selection.read(upper.get()));
        } catch (IOException e) {
            throw FileProblems.of("list", upper.orElseThrow(), e);
        }
    }

    private List<TreeManifest> trees(Stack stack) {
        return stack.layers().stream().map(layer -> store.layers().tree(layer)).toList();
    }

    private static SortedMap<String, MergedTree.Shown<Integer>> shown(List<TreeManifest> trees) {
        MergedTree<Integer> merged = new MergedTree<>();
        for (int i = 0; i < trees.size(); i++) {
            merged.add(i, trees.get(i));
        }
        return merged.shown();
    }

    private UpperWalk walk(Path upper, Stack base) throws IOException {
        return new UpperWalk(upper, new Below(trees(base).reversed()), isRoot());
    }

    private static Digest digest(InputStream content) throws IOException {
        try (DigestInputStream in = new DigestInputStream(content, Hashes.sha256())) {
            in.transferTo(OutputStream.nullOutputStream());
            return Digest.of(in.getMessageDigest().digest());
        }
    }

    private Path upper(Env env) {
        return find(env).orElseThrow(() -> ChangeProblems.notEditable(env.record().name().value()));
    }

    /// On disk, or in the memory of the environment's own namespace, which is reached through
    /// whoever is in it.
    private Optional<Path> find(Env env) {
        Path record = records.directory(env.record().name());
        Path onDisk = record.resolve("upper");
        // A copy of one that has not become durable is unfinished.
        if (env.record().durable() && Files.isDirectory(onDisk)) {
            return Optional.of(onDisk);
        }
        List<ProcessIdentity> members = env.namespace().map(NamespaceMembers::of).orElse(List.of());
        for (ProcessIdentity member : members) {
            Path inside = Path.of("/proc/" + member.pid() + "/root" + record + "/live/upper");
            if (Files.isDirectory(inside)) {
                return Optional.of(inside);
            }
        }
        return Optional.of(onDisk).filter(Files::isDirectory);
    }

    private static boolean isRoot() throws IOException {
        return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    }
}
