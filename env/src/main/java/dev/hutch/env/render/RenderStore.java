package dev.hutch.env.render;

import dev.hutch.linux.files.AtomicFiles;
import dev.hutch.linux.files.FileLock;
import dev.hutch.linux.files.FileProblems;
import dev.hutch.linux.files.OverlayFiles;
import dev.hutch.store.content.Staging;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/// The finished renders on disk.
///
/// ```
/// layers/<DiffId>/tree   the directory that is mounted; its parent is the maker's own
/// groups/<digest>/tree   several layers in one
/// roots/<mode-owner>/    nothing, with the attributes of a root
/// files/  fresh/         every file once more, so that equal ones are found
/// locks/  staging/       who makes what, and what is being made
/// ```
///
/// Bringing twenty thousand files to disk takes longer than making them. So a render is used at
/// once and synced when there is rest: until then it carries the mark `unsynced` with the number of
/// this boot, and is not trusted in any other. Whoever finds one that is marked sees to it again.
final class RenderStore {
    static final String TREE = "tree";
    private static final String UNSYNCED = "unsynced";

    private final Path root;
    private final Executor later;
    private final Staging staging;
    private final FilePool pool;
    private final String boot;
    private final RenderUse uses;
    private final Set<Path> waiting = ConcurrentHashMap.newKeySet();

    /// Makes a directory.
    @FunctionalInterface
    interface Maker {
        /// @param tree does not exist yet; it and all in it is deleted when this fails
        void make(Path tree) throws IOException;
    }

    /// @param later runs what syncs, in its own time or never
    RenderStore(Path root, FilePool pool, Executor later, String boot) {
        this.root = root;
        this.pool = pool;
        this.later = later;
        this.boot = boot;
        this.uses = new RenderUse(root);
        prepare();
        staging = new Staging(root.resolve("staging"));
    }

    private void prepare() {
        try {
            for (String part : List.of("layers", "groups", "roots", "locks", "staging")) {
                Files.createDirectories(root.resolve(part));
            }
        } catch (IOException e) {
            throw FileProblems.of("create", root, e);
        }
    }

    /// Whether it is there, whole; then it counts as used now.
    boolean has(Lower lower) {
        Path render = root.resolve(lower.path());
        return Files.isDirectory(render.resolve(TREE)) && trusted(render) && uses.touch(render);
    }

    /// Makes it, unless it is there. One maker at a time, of all processes.
    void ensure(Lower lower, Maker maker) {
        prepare(); // somebody may have emptied the cache
        Path lock = root.resolve("locks").resolve(lower.path().replace('/', '-'));
        try (FileLock _ = FileLock.acquire(lock)) {
            if (!has(lower)) {
                make(root.resolve(lower.path()), maker);
            }
        }
    }

    private void make(Path render, Maker maker) {
        Path staged = staging.newPath();
        try {
            Files.createDirectory(staged);
            maker.make(staged.resolve(TREE));
            Files.writeString(staged.resolve(UNSYNCED), boot);
            // Of one that cannot be trusted, or has lost its tree, nothing is kept.
            AtomicFiles.deleteTree(render);
            Files.move(staged, render, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw FileProblems.of("render", render, e);
        } finally {
            AtomicFiles.deleteTree(staged);
        }
        syncLater(render);
    }

    private void syncLater(Path render) {
        if (waiting.add(render)) {
            later.execute(() -> sync(render));
        }
    }

    private void sync(Path render) {
        waiting.remove(render);
        if (!Files.exists(render.resolve(UNSYNCED))) {
            return; // somebody else was as careful, or it is gone
        }
        try {
            pool.settle(() -> OverlayFiles.syncAll(root));
            Files.deleteIfExists(render.resolve(UNSYNCED));
        } catch (IOException e) {
            // It stays marked, and is made again after the next boot.
            System.getLogger(RenderStore.class.getName())
                    .log(System.Logger.Level.DEBUG, "render=unsynced path=" + render, e);
        }
    }

    private boolean trusted(Path render) {
        try {
            boolean ours = Files.readString(render.resolve(UNSYNCED)).equals(boot);
            if (ours) {
                syncLater(render);
            }
            return ours;
        } catch (NoSuchFileException synced) {
            return true;
        } catch (IOException e) {
            throw FileProblems.of("read", render, e);
        }
    }

    void sweep() {
        staging.sweep();
    }
}
