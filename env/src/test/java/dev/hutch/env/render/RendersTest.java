package dev.hutch.env.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hutch.api.DiffId;
import dev.hutch.api.EventSink;
import dev.hutch.linux.files.AtomicFiles;
import dev.hutch.linux.files.FileNames;
import dev.hutch.linux.files.OverlayFiles;
import dev.hutch.store.archive.ArchiveLimits;
import dev.hutch.store.archive.TarNames;
import dev.hutch.store.content.FileBlobs;
import dev.hutch.store.content.Staging;
import dev.hutch.store.layer.LayerStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RendersTest {
    @TempDir Path directory;
    private LayerStore layers;
    private Renders renders;
    private Path cache;

    @BeforeEach
    void open() {
        Path store = directory.resolve("store");
        layers =
                new LayerStore(
                        store.resolve("layers"),
                        new FileBlobs(
                                store.resolve("blobs"),
                                new Staging(store.resolve("staging")),
                                InstantSource.system()),
                        ArchiveLimits.DEFAULT,
                        InstantSource.system());
        cache = directory.resolve("renders");
        renders = new Renders(cache, layers, Runnable::run);
    }

    @AfterEach
    void remove() {
        AtomicFiles.deleteTree(cache); // directories that nobody may write to
    }

    /// Names are bytes: what is in the layer is on the disk, in one layer and in a flattened group.
    @Test
    void namesOfAllBytesAreKept() throws IOException {
        LayerMaker base = new LayerMaker().directory("d", 0755);
        LayerMaker upper = new LayerMaker();
        Set<String> names = new TreeSet<>();
        for (int b = 1; b < 256; b++) {
            if (b != '/') {
                String name = TarNames.decode(new byte[] {'d', '/', 'n', (byte) b});
                base.file(name, "content " + b);
                names.add(name);
            }
        }
        String odd = TarNames.decode(new byte[] {'d', '/', (byte) 0xff, (byte) 0xc3});
        base.symlink(odd, TarNames.last(odd)).hardlink(odd + "h", "d/na");
        upper.whiteout(TarNames.decode(new byte[] {'d', '/', 'n', (byte) 0xe9}));
        names.addAll(List.of(odd, odd + "h"));
        DiffId below = base.into(layers).diffId();
        DiffId above = upper.into(layers).diffId();

        Path tree = render(below);
        assertThat(names(tree)).isEqualTo(names);
        for (String name : names) {
            if (!name.startsWith(odd)) {
                assertThat(tree.resolve(TreePaths.of(name)))
                        .hasContent("content " + (TarNames.encode(name)[3] & 0xff));
            }
        }
        Path link = tree.resolve(TreePaths.of(odd));
        assertThat(TarNames.decode(FileNames.of(Files.readSymbolicLink(link))))
                .isEqualTo(TarNames.last(odd));
        MergedTree<DiffId> merged = new MergedTree<>();
        merged.add(below, layers.tree(below));
        render(above);
        merged.add(above, layers.tree(above));
        Path flat = cache.resolve("flat");
        new Flattening(cache, Rights.ofThisProcess()).run(merged, flat);
        names.remove(TarNames.decode(new byte[] {'d', '/', 'n', (byte) 0xe9}));
        assertThat(names(flat)).isEqualTo(names);
    }

    private static Set<String> names(Path tree) throws IOException {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> all = Files.list(tree.resolve("d"))) {
            all.forEach(path -> names.add(TarNames.decode(FileNames.of(tree.relativize(path)))));
        }
        return names;
    }

    @Test
    void aLayerBecomesTheTreeThatItsTarTells() throws IOException {
        Path tree =
                render(
                        new LayerMaker()
                                .directory("", 0750)
                                .directory("bin", 0755)
                                .file("bin/tool", "#!", 04755)
                                .hardlink("bin/same", "bin/tool")
                                .symlink("bin/link", "../elsewhere")
                                .directory("closed", 0555)
                                .file("closed/a", "a", 0400)
                                .file("no/parents/told", "x")
                                .file("empty", ""));
        assertThat(mode(tree)).isEqualTo(0750);
        assertThat(mode(tree.resolve("bin/tool"))).isEqualTo(04755);
        assertThat(inode(tree.resolve("bin/same"))).isEqualTo(inode(tree.resolve("bin/tool")));
        assertThat(Files.readSymbolicLink(tree.resolve("bin/link")))
                .isEqualTo(Path.of("../elsewhere"));
        assertThat(mode(tree.resolve("closed"))).isEqualTo(0555);
        assertThat(mode(tree.resolve("closed/a"))).isEqualTo(0400);
        assertThat(mode(tree.resolve("no/parents"))).isEqualTo(0755);
        assertThat(tree.resolve("empty")).isEmptyFile();
        assertThat(Files.getLastModifiedTime(tree.resolve("bin/tool")).toInstant())
                .isEqualTo(Instant.ofEpochSecond(LayerMaker.TIME));
    }

    @Test
    void theRootOfAStackIsAsTheUppermostLayerSaysThatSaysSo() throws IOException {
        DiffId base = new LayerMaker().directory("", 0710).file("a", "1").into(layers).diffId();
        DiffId silent = new LayerMaker().file("b", "2").into(layers).diffId();
        DiffId plain = new LayerMaker().directory("", 0755).file("c", "3").into(layers).diffId();
        assertThat(mode(top(base))).isEqualTo(0710);
        assertThat(mode(top(base, silent))).isEqualTo(0710);
        assertThat(mode(top(base, silent, plain))).isEqualTo(0755);
        assertThat(mode(top(silent))).isEqualTo(0755);
        assertThat(renders.find(List.of(base, silent)).orElseThrow()).hasSize(3);
        assertThat(renders.find(List.of(base, silent, plain)).orElseThrow()).hasSize(3);
    }

    private Path top(DiffId... stack) {
        return cache.resolve(renders.ensure(List.of(stack), EventSink.NONE).getFirst());
    }

    @Test
    @Tag("D07")
    void marksAreThoseOfOverlayfs() throws IOException {
        Path tree =
                render(
                        new LayerMaker()
                                .whiteout("gone")
                                .directory("fresh", 0755)
                                .opaque("fresh")
                                .file("fresh/new", "n")
                                .opaque("implied"));
        assertThat(OverlayFiles.isWhiteout(unix(tree.resolve("gone")))).isTrue();
        assertThat(OverlayFiles.isOpaque(tree.resolve("fresh"))).isTrue();
        assertThat(OverlayFiles.isOpaque(tree.resolve("implied"))).isTrue();
        assertThat(tree.resolve("fresh/new")).hasContent("n");
    }

    @Test
    void theLastEntryOfANameCounts() throws IOException {
        Path tree =
                render(
                        new LayerMaker()
                                .file("a", "first")
                                .symlink("way", "/etc")
                                .file("a", "second")
                                .directory("way", 0755)
                                .file("way/passwd", "not the host's"));
        assertThat(tree.resolve("a")).hasContent("second");
        assertThat(Files.isDirectory(tree.resolve("way"), LinkOption.NOFOLLOW_LINKS)).isTrue();
        assertThat(tree.resolve("way/passwd")).hasContent("not the host's");
    }

    @Test
    @Tag("S45")
    void equalFilesOfAllLayersAreOneAndOthersAreNot() throws IOException {
        Path one = render(new LayerMaker().file("a", "same").file("tool", "same", 0755));
        Path other = render(new LayerMaker().file("deep/b", "same").file("c", "different"));
        assertThat(inode(other.resolve("deep/b"))).isEqualTo(inode(one.resolve("a")));
        assertThat(inode(one.resolve("tool"))).isNotEqualTo(inode(one.resolve("a")));
    }

    @Test
    void whatWentMissingIsMadeAgain() throws IOException {
        DiffId layer = new LayerMaker().file("a", "1").file("b", "2").into(layers).diffId();
        Path tree = render(layer);
        AtomicFiles.deleteTree(cache.resolve("files"));
        AtomicFiles.deleteTree(tree);
        assertThat(renders.find(List.of(layer))).isEmpty();
        assertThat(render(layer).resolve("b")).hasContent("2");
        AtomicFiles.deleteTree(cache);
        assertThat(render(layer).resolve("a")).hasContent("1");
    }

    @Test
    void whatACrashMayHaveTornIsMadeAgain() throws IOException {
        DiffId layer = new LayerMaker().file("a", "whole").into(layers).diffId();
        DiffId other = new LayerMaker().file("b", "whole").file("c", "2").into(layers).diffId();
        renders = boot("one", _ -> {});
        Files.writeString(render(layer).resolve("a"), ""); // and so all names of this very file
        renders = boot("two", Runnable::run);
        assertThat(render(other).resolve("b")).hasContent("whole");
        assertThat(renders.find(List.of(layer))).isEmpty();
        assertThat(render(layer).resolve("a")).hasContent("whole");
    }

    @Test
    void whatIsOnDiskServesAfterTheNextBootToo() throws IOException {
        DiffId layer = new LayerMaker().file("a", "same").into(layers).diffId();
        renders = boot("one", _ -> {});
        Path tree = render(layer);
        // The next to come by brings to disk what nobody has.
        assertThat(boot("one", Runnable::run).find(List.of(layer))).isPresent();
        renders = boot("two", Runnable::run);
        assertThat(renders.find(List.of(layer))).isPresent();
        Path other = render(new LayerMaker().file("b", "same"));
        assertThat(inode(other.resolve("b"))).isEqualTo(inode(tree.resolve("a")));
    }

    private Renders boot(String number, Executor later) {
        return new Renders(cache, layers, later, number);
    }

    @Test
    void severalMakersMakeOne() {
        List<DiffId> stack = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            LayerMaker maker = new LayerMaker();
            for (int j = 0; j < 200; j++) {
                maker.file("f" + j, "content " + j % 50);
            }
            stack.add(maker.file("own", "layer " + i).into(layers).diffId());
        }
        List<CompletableFuture<List<String>>> makers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Renders another = new Renders(cache, layers, Runnable::run);
            makers.add(
                    CompletableFuture.supplyAsync(
                            () -> another.ensure(stack, EventSink.NONE),
                            task -> Thread.ofPlatform().start(task)));
        }
        for (CompletableFuture<List<String>> maker : makers) {
            assertThat(maker.join()).isEqualTo(renders.find(stack).orElseThrow());
        }
        assertThat(cache.resolve(renders.find(stack).orElseThrow().getFirst()).resolve("own"))
                .hasContent("layer 2");
    }

    @Test
    @Tag("S21")
    void theBottomOfADeepStackIsFlattened() throws IOException {
        List<DiffId> stack = new ArrayList<>();
        stack.add(
                new LayerMaker()
                        .file("d/old", "1")
                        .file("gone", "1")
                        .file("kind", "file")
                        .file("kept", "kept")
                        .into(layers)
                        .diffId());
        stack.add(
                new LayerMaker()
                        .whiteout("gone")
                        .directory("d", 0711)
                        .opaque("d")
                        .file("d/new", "2")
                        .directory("kind", 0755)
                        .into(layers)
                        .diffId());
        for (int i = 0; i < 48; i++) {
            stack.add(
                    new LayerMaker()
                            .directory("n", 0755)
                            .file("n/" + i, "x" + i)
                            .into(layers)
                            .diffId());
        }
        List<String> lowers = renders.ensure(stack, EventSink.NONE);
        assertThat(lowers).hasSize(Lower.MOST);
        Path bottom = cache.resolve(lowers.getLast());
        assertThat(bottom.resolve("gone")).doesNotExist();
        assertThat(bottom.resolve("d/old")).doesNotExist();
        assertThat(bottom.resolve("d/new")).hasContent("2");
        assertThat(mode(bottom.resolve("d"))).isEqualTo(0711);
        assertThat(bottom.resolve("kind")).isDirectory();
        assertThat(bottom.resolve("kept")).hasContent("kept");
        assertThat(bottom.resolve("n/8")).hasContent("x8");
        assertThat(cache.resolve(lowers.getFirst()).resolve("n/47")).hasContent("x47");
    }

    @Test
    void linksIntoLayersBelowAreFlattenedWithThem() throws IOException {
        DiffId below = new LayerMaker().file("a", "shared").file("b", "gone").into(layers).diffId();
        DiffId above = new LayerMaker().whiteout("b").hardlink("moved", "a").into(layers).diffId();
        List<String> lowers = renders.ensure(List.of(below, above), EventSink.NONE);
        assertThat(lowers).hasSize(1);
        Path tree = cache.resolve(lowers.getFirst());
        assertThat(tree.resolve("b")).doesNotExist();
        assertThat(inode(tree.resolve("moved"))).isEqualTo(inode(tree.resolve("a")));
        assertThat(tree.resolve("moved")).hasContent("shared");
    }

    @Test
    void directoriesThatALayerLeavesOutAreAsThoseBelowHaveThem() throws IOException {
        DiffId below = new LayerMaker().directory("d", 0711).file("d/a", "1").into(layers).diffId();
        DiffId above = new LayerMaker().file("d/b", "2").into(layers).diffId();
        assertThat(renders.ensure(List.of(above), EventSink.NONE).getFirst()).startsWith("layers/");
        List<String> lowers = renders.ensure(List.of(below, above), EventSink.NONE);
        Path tree = cache.resolve(lowers.getFirst());
        assertThat(mode(tree.resolve("d"))).isEqualTo(0711);
        assertThat(tree.resolve("d/a")).hasContent("1");
        assertThat(tree.resolve("d/b")).hasContent("2");
    }

    @Test
    @Tag("D20")
    void whatNobodyNeedsGoesAndWhatSomebodyStandsOnStays() throws IOException {
        DiffId used = new LayerMaker().file("a", "shared").into(layers).diffId();
        DiffId idle = new LayerMaker().file("b", "shared").file("c", "alone").into(layers).diffId();
        Path tree = render(used);
        Path old = render(idle).getParent();
        Instant now = Instant.now();
        for (Path render : List.of(tree.getParent(), old)) {
            Files.setLastModifiedTime(render, FileTime.from(now.minusSeconds(1000)));
        }
        RenderCache all = new RenderCache(cache, renders::needsBelow);
        Instant since = now.minusSeconds(500);
        assertThat(all.unused(List.of(List.of(used)), since)).containsExactly(old);
        assertThat(all.bytes(List.of(old))).isEqualTo("alone".length());
        assertThat(all.delete(old, since)).isTrue();
        assertThat(all.delete(old, since)).isFalse();
        assertThat(all.sweepFiles()).isEqualTo("alone".length());
        assertThat(tree.resolve("a")).hasContent("shared");
        // Entered since the list was made: it stays.
        renders.find(List.of(used));
        assertThat(all.delete(tree.getParent(), since)).isFalse();
    }

    private Path render(LayerMaker maker) {
        return render(maker.into(layers).diffId());
    }

    private Path render(DiffId layer) {
        return cache.resolve(renders.ensure(List.of(layer), EventSink.NONE).getFirst());
    }

    private static java.util.Map<String, Object> unix(Path path) throws IOException {
        return Files.readAttributes(path, "unix:*", LinkOption.NOFOLLOW_LINKS);
    }

    private static int mode(Path path) throws IOException {
        return (Integer) unix(path).get("mode") & 07777;
    }

    private static Object inode(Path path) throws IOException {
        return unix(path).get("ino");
    }
}
