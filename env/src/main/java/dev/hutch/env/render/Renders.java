package dev.hutch.env.render;

import dev.hutch.api.DiffId;
import dev.hutch.api.EventSink;
import dev.hutch.linux.files.FileProblems;
import dev.hutch.linux.files.OverlayFiles;
import dev.hutch.store.layer.Layer;
import dev.hutch.store.layer.LayerStore;
import dev.hutch.store.layer.RootDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/// Layers as directories to mount. Thread-safe; any number of processes may have the same ones
/// open.
public final class Renders {
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

    private final Path root;
    private final LayerStore layers;
    private final RenderStore store;
    private final FilePool pool;
    private final Rights rights;

    /// @param root their directory, in one file system, on a disk
    /// @param later brings to disk what is in use already; need not ever
    public Renders(Path root, LayerStore layers, Executor later) {
        this(root, layers, later, thisBoot());
    }

    Renders(Path root, LayerStore layers, Executor later, String boot) {
        this.root = root;
        this.layers = layers;
        this.rights = Rights.ofThisProcess();
        this.pool = new FilePool(root, rights, boot);
        this.store = new RenderStore(root, pool, later, boot);
    }

    private static String thisBoot() {
        try {
            return Files.readString(BOOT).strip();
        } catch (IOException e) {
            throw FileProblems.of("read", BOOT, e);
        }
    }

    /// Whether a layer means something only together with those below it; one that is gone does
    /// not.
    public boolean needsBelow(DiffId layer) {
        return layers.find(layer).filter(Layer::needsBelow).isPresent();
    }

    public Path root() {
        return root;
    }

    /// The directories of a stack, if all of them are there.
    public Optional<List<String>> find(List<DiffId> stack) {
        List<String> lowers = new ArrayList<>();
        for (Lower lower : lowers(stack)) {
            if (!store.has(lower)) {
                return Optional.empty();
            }
            lowers.addFirst(lower.path() + "/" + RenderStore.TREE);
        }
        return Optional.of(lowers);
    }

    /// Sees to it that a stack can be mounted.
    ///
    /// @param stack bottom to top, every layer of it in the store and kept there meanwhile
    /// @return directories below `root`, the topmost first
    public List<String> ensure(List<DiffId> stack, EventSink events) {
        List<String> lowers = new ArrayList<>();
        List<Lower> plan = lowers(stack);
        for (int i = 0; i < plan.size(); i++) {
            Lower lower = plan.get(i);
            if (!store.has(lower)) {
                events.stage("render", "layer " + (i + 1) + " of " + plan.size());
                make(lower);
            }
            lowers.addFirst(lower.path() + "/" + RenderStore.TREE);
        }
        return lowers;
    }

    /// What a stack is mounted from, bottom to top.
    private List<Lower> lowers(List<DiffId> stack) {
        List<Lower> lowers = new ArrayList<>(Lower.of(stack, this::needsBelow));
        boolean said =
                stack.isEmpty()
                        || layers.findRecord(stack.getLast()).flatMap(Layer::root).isPresent();
        RootDirectory wanted = layers.rootOf(stack);
        if (!said && !wanted.equals(RootDirectory.PLAIN)) {
            lowers.add(new Lower.Top(wanted));
        }
        return lowers;
    }

    /// Deletes what makers that were killed left half-made.
    public void sweep() {
        store.sweep();
    }

    private void make(Lower lower) {
        switch (lower) {
            case Lower.Top(RootDirectory top) -> store.ensure(lower, tree -> empty(tree, top));
            case Lower.Single(DiffId layer) -> store.ensure(lower, tree -> extract(layer, tree));
            case Lower.Group(List<DiffId> below) -> {
                MergedTree<DiffId> merged = new MergedTree<>();
                for (DiffId layer : below) {
                    Lower.Single single = new Lower.Single(layer);
                    if (!store.has(single)) {
                        make(single);
                    }
                    merged.add(layer, layers.tree(layer));
                }
                store.ensure(lower, tree -> new Flattening(root, rights).run(merged, tree));
            }
        }
    }

    private void empty(Path tree, RootDirectory wanted) throws IOException {
        Files.createDirectory(tree);
        if (rights == Rights.ROOT) {
            OverlayFiles.setOwner(tree, wanted.uid(), wanted.gid());
        }
        OverlayFiles.setMode(tree, wanted.mode());
    }

    private void extract(DiffId layer, Path tree) throws IOException {
        pool.prepare();
        try (InputStream tar = layers.openTar(layer)) {
            new Extraction(tree, layers.tree(layer), pool, rights)
                    .run(tar, layers.get(layer).superseded());
        }
    }
}
