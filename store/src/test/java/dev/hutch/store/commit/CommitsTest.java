package dev.hutch.store.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.DiffId;
import dev.hutch.api.ProblemException;
import dev.hutch.store.Store;
import dev.hutch.store.StoreFolder;
import dev.hutch.store.archive.TarEntry;
import dev.hutch.store.archive.TarMaker;
import dev.hutch.store.layer.Layer;
import dev.hutch.store.layer.RootDirectory;
import dev.hutch.store.stack.RunConfig;
import dev.hutch.store.stack.Stack;
import dev.hutch.store.tree.TreeEntry;
import dev.hutch.store.tree.TreeManifest;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommitsTest {
    @TempDir Path directory;
    private StoreFolder folder;
    private Store store;
    private Stack base;

    @BeforeEach
    void base() {
        folder = new StoreFolder(directory.resolve("store"));
        store = folder.open();
        byte[] tar = new TarMaker().directory("etc").directory("usr").file("usr/a", "a").done();
        DiffId id = store.layers().importTar(new ByteArrayInputStream(tar)).diffId();
        base = new Stack(List.of(id), RunConfig.NONE);
    }

    @Test
    @Tag("S19")
    void theSameChangesInAnyOrderAreTheSameLayer() {
        Layer one =
                commit(
                        new TarMaker()
                                .directory("etc")
                                .file("etc/b", "b")
                                .whiteout("usr/a")
                                .directory("new")
                                .opaque("new")
                                .file("new/c", "c"));
        TarEntry later = new TarEntry("etc/b", TarEntry.Kind.FILE, 0644, 0, 0, 1, 77, "", Map.of());
        Layer other =
                commit(
                        new TarMaker()
                                .directory("new")
                                .file("new/c", "c")
                                .opaque("new")
                                .whiteout("usr/a")
                                .add(later, "b".getBytes())
                                .directory("etc"));
        assertThat(other.diffId()).isEqualTo(one.diffId());
        TreeManifest tree = store.layers().tree(one.diffId());
        assertThat(tree.find("usr/a").orElseThrow().kind()).isEqualTo(TreeEntry.Kind.WHITEOUT);
        assertThat(tree.find("new").orElseThrow().opaque()).isTrue();
        assertThat(folder.contents().keySet()).noneMatch(name -> name.startsWith("staging/"));
    }

    @Test
    void theRootItselfIsPartOfItOnceItWasChanged() {
        byte[] tar = new TarMaker().add(root(0710, 5), new byte[0]).file("a", "a").done();
        byte[] silent = new TarMaker().file("b", "b").done();
        List<DiffId> below =
                List.of(
                        store.layers().importTar(new ByteArrayInputStream(tar)).diffId(),
                        store.layers().importTar(new ByteArrayInputStream(silent)).diffId());
        base = new Stack(below, RunConfig.NONE);
        assertThat(store.layers().rootOf(below)).isEqualTo(new RootDirectory(0710, 5, 0));
        assertThatThrownBy(() -> commit(new TarMaker().add(root(0710, 5), new byte[0])))
                .isInstanceOf(ProblemException.class);
        Layer layer = commit(new TarMaker().add(root(0700, 5), new byte[0]));
        assertThat(layer.root()).contains(new RootDirectory(0700, 5, 0));
        assertThat(folder.open().layers().get(layer.diffId())).isEqualTo(layer);
    }

    private static TarEntry root(int mode, long uid) {
        return new TarEntry("", TarEntry.Kind.DIRECTORY, mode, uid, 0, 0, 0, "", Map.of());
    }

    @Test
    void directoriesThatAreAsBelowSayNothing() {
        Layer layer = commit(new TarMaker().directory("etc").directory("usr").file("usr/b", "b"));
        assertThat(layer.entries()).isEqualTo(3); // the root, usr, usr/b
        TarEntry wider =
                new TarEntry("etc", TarEntry.Kind.DIRECTORY, 0777, 0, 0, 0, 0, "", Map.of());
        TreeManifest tree =
                store.layers().tree(commit(new TarMaker().add(wider, new byte[0])).diffId());
        assertThat(tree.find("etc").orElseThrow().mode()).isEqualTo(0777);
    }

    @Test
    void aLinkThatNowComesFirstBecomesTheFile() {
        Layer layer =
                commit(
                        new TarMaker()
                                .file("etc/m", "content")
                                .hardlink("etc/z", "etc/m")
                                .hardlink("etc/b", "etc/m"));
        TreeManifest tree = store.layers().tree(layer.diffId());
        assertThat(tree.find("etc/b").orElseThrow().size()).isEqualTo(7);
        assertThat(tree.find("etc/m").orElseThrow().target()).isEqualTo("etc/b");
        assertThat(tree.find("etc/z").orElseThrow().target()).isEqualTo("etc/b");
    }

    @Test
    void whatIsDroppedIsNotPartOfItAndNothingIsAnError() {
        Layer layer = commit(new TarMaker().file("etc/hostname", "vm").file("etc/kept", "k"));
        assertThat(store.layers().tree(layer.diffId()).find("etc/hostname")).isEmpty();
        assertThatThrownBy(() -> commit(new TarMaker().directory("etc").file("etc/hostname", "vm")))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("nothing was changed");
    }

    @Test
    void aTarThatIsCutShortLeavesNothing() {
        Map<String, Long> before = folder.contents();
        byte[] whole = new TarMaker().file("etc/b", "b".repeat(5000)).done();
        byte[] cut = java.util.Arrays.copyOf(whole, 3000);
        assertThatThrownBy(
                        () -> store.commits().layer(base, new ByteArrayInputStream(cut), Set.of()))
                .isInstanceOf(ProblemException.class);
        assertThat(folder.contents()).isEqualTo(before);
    }

    private Layer commit(TarMaker changes) {
        return store.commits()
                .layer(base, new ByteArrayInputStream(changes.done()), Set.of("etc/hostname"));
    }
}
