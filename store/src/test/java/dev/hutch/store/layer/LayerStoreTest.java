package dev.hutch.store.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.DiffId;
import dev.hutch.api.Digest;
import dev.hutch.api.ProblemException;
import dev.hutch.store.Store;
import dev.hutch.store.StoreFolder;
import dev.hutch.store.archive.ArchiveLimits;
import dev.hutch.store.archive.Compression;
import dev.hutch.store.archive.SafeTar;
import dev.hutch.store.archive.TarEntry;
import dev.hutch.store.archive.TarMaker;
import dev.hutch.store.content.Expected;
import dev.hutch.store.content.Hashes;
import dev.hutch.store.tree.TreeEntry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerStoreTest {
    @TempDir Path directory;
    private StoreFolder folder;
    private Store store;

    @BeforeEach
    void open() {
        folder = new StoreFolder(directory.resolve("store"));
        store = folder.open();
    }

    @Test
    void aLayerIsItsUncompressedTar() throws IOException {
        byte[] tar =
                new TarMaker().directory("etc").file("etc/a", "12").hardlink("b", "etc/a").done();
        Layer layer = store.layers().importTar(new ByteArrayInputStream(tar));
        assertThat(layer.diffId().digest()).isEqualTo(Hashes.of(tar));
        assertThat(layer.bytes()).isEqualTo(tar.length);
        assertThat(layer.entries()).isEqualTo(4);
        assertThat(store.layers().get(layer.diffId())).isEqualTo(layer);
        assertThat(store.layers().list()).containsExactly(layer.diffId());
        try (InputStream in = store.layers().openTar(layer.diffId())) {
            assertThat(in.readAllBytes()).isEqualTo(tar);
        }
        TreeEntry file = store.layers().tree(layer.diffId()).find("etc/a").orElseThrow();
        assertThat(file.digest()).contains(Hashes.of("12".getBytes(StandardCharsets.UTF_8)));
        assertThat(folder.contents().keySet()).noneMatch(name -> name.startsWith("staging"));
    }

    @Test
    void theSameTarTwiceIsTheSameLayer() {
        byte[] tar = new TarMaker().file("a", "1").done();
        Layer first = store.layers().importTar(new ByteArrayInputStream(tar));
        Map<String, Long> before = folder.contents();
        assertThat(store.layers().importTar(new ByteArrayInputStream(tar))).isEqualTo(first);
        assertThat(folder.contents()).isEqualTo(before);
    }

    @Test
    @Tag("B32")
    void overlayFormHasDevicesForWhiteoutsAndEachNameOnce() throws IOException {
        byte[] tar =
                new TarMaker()
                        .file("twice", "old")
                        .directory("d")
                        .opaque("d")
                        .whiteout("gone")
                        .file("twice", "new")
                        .done();
        DiffId layer = store.layers().importTar(new ByteArrayInputStream(tar)).diffId();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        store.layers().writeOverlayTar(layer, out);
        SafeTar reader =
                new SafeTar(new ByteArrayInputStream(out.toByteArray()), ArchiveLimits.DEFAULT);
        TarEntry opaque = reader.next();
        assertThat(opaque.name()).isEqualTo("d");
        assertThat(opaque.xattrs().get("trusted.overlay.opaque")).containsExactly('y');
        TarEntry file = reader.next();
        assertThat(file.name()).isEqualTo("twice");
        assertThat(reader.content().readAllBytes()).isEqualTo(bytes("new"));
        assertThat(reader.next().name()).as("the root, which has no entry").isEmpty();
        assertThat(reader.next()).isNull();
        assertThat(reader.skipped()).as("the whiteout is a device").isEqualTo(1);
    }

    @Test
    void overlayFormHasEveryDirectory() throws IOException {
        byte[] tar = new TarMaker().file("a/b/f", "1").whiteout("d").file("d/e/f", "1").done();
        DiffId layer = store.layers().importTar(new ByteArrayInputStream(tar)).diffId();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        store.layers().writeOverlayTar(layer, out);
        SafeTar reader =
                new SafeTar(new ByteArrayInputStream(out.toByteArray()), ArchiveLimits.DEFAULT);
        List<String> members = new ArrayList<>();
        for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
            String opaque = entry.xattrs().isEmpty() ? "" : " opaque";
            members.add("%s %o %d%s".formatted(entry.name(), entry.mode(), entry.mtime(), opaque));
        }
        assertThat(members)
                .containsExactly(
                        "a/b/f 644 0",
                        "d/e/f 644 0",
                        " 755 0",
                        "a 755 0",
                        "a/b 755 0",
                        "d 755 0 opaque",
                        "d/e 755 0");
        assertThat(reader.skipped()).as("entries win over whiteouts").isZero();
    }

    @Test
    void hostileTarsLeaveNothingBehind() {
        Map<String, Long> before = folder.contents();
        byte[] good = new TarMaker().file("a", "x".repeat(5000)).done();
        refused("archive.truncated", Arrays.copyOf(good, 3000));
        refused("archive.truncated", new byte[0]);
        refused("archive.corrupt", bytes("no tar at all ".repeat(100)));
        refused(
                "archive.traversal",
                new TarMaker().file("a", "1").raw('0', "../e", "", 0, new byte[0]).done());
        refused("archive.absolute_name", new TarMaker().raw('0', "/e", "", 0, new byte[0]).done());
        refused("archive.link_escape", new TarMaker().symlink("a", "../../etc").done());
        refused(
                "archive.through_link",
                new TarMaker().symlink("a", "/etc").file("a/passwd", "").done());
        refused("archive.link_missing", new TarMaker().hardlink("a", "a").done());
        assertThat(folder.contents()).isEqualTo(before);
    }

    @Test
    void aBombLeavesNothingBehind() throws IOException {
        ArchiveLimits tight = new ArchiveLimits(100, 1 << 20, 20, 1 << 16);
        LayerStore layers =
                new LayerStore(
                        folder.root().resolve("layers"),
                        store.blobs(),
                        tight,
                        InstantSource.system());
        byte[] zeros =
                new TarMaker()
                        .add(
                                TarMaker.entry("z", TarEntry.Kind.FILE, 900_000, ""),
                                new byte[900_000])
                        .done();
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream gzip = Compression.GZIP.compress(packed)) {
            gzip.write(zeros);
        }
        Map<String, Long> before = folder.contents();
        assertThatThrownBy(() ->
                        layers.importTar(
                                Compression.open(
                                        new ByteArrayInputStream(packed.toByteArray()), tight)))
                .extracting(LayerStoreTest::code)
                .isEqualTo("archive.bomb");
        byte[] large = new TarMaker().raw('0', "z", "", 2 << 20, new byte[0]).done();
        assertThatThrownBy(() -> layers.importTar(new ByteArrayInputStream(large)))
                .extracting(LayerStoreTest::code)
                .isEqualTo("archive.too_large");
        assertThat(folder.contents()).isEqualTo(before);
    }

    @Test
    void aFailingSourceIsThrownItselfAndLeavesNothing() {
        Map<String, Long> before = folder.contents();
        assertThatThrownBy(() ->
                        store.layers()
                                .importTar(out -> {
                                    out.write(new byte[512]);
                                    throw new IOException("the program ended");
                                }))
                .hasMessageContaining("the program ended");
        assertThat(folder.contents()).isEqualTo(before);
    }

    @Test
    void anInterruptCancelsAndLeavesNothing() throws Exception {
        Map<String, Long> before = folder.contents();
        CountDownLatch writing = new CountDownLatch(1);
        CompletableFuture<Throwable> end = new CompletableFuture<>();
        TarSource endless =
                out -> {
                    writing.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        throw new IOException("stopped", e);
                    }
                };
        Thread importer =
                Thread.ofPlatform()
                        .start(() -> {
                            try {
                                store.layers().importTar(endless);
                            } catch (RuntimeException e) {
                                end.complete(e);
                            }
                        });
        writing.await();
        importer.interrupt();
        assertThat(code(end.get())).isEqualTo("host.cancelled");
        assertThat(folder.contents()).isEqualTo(before);
    }

    @Test
    void wireBlobsAreHeldToTheirPromise() throws IOException {
        byte[] tar = new TarMaker().file("a", "1").done();
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream gzip = Compression.GZIP.compress(packed)) {
            gzip.write(tar);
        }
        Digest wire =
                store.blobs()
                        .put(new ByteArrayInputStream(packed.toByteArray()), Expected.ANYTHING)
                        .digest();
        DiffId wrong = new DiffId(Hashes.of(new byte[] {1}));
        assertThatThrownBy(() -> store.layers().importWire(wire, wrong))
                .extracting(LayerStoreTest::code)
                .isEqualTo("layer.diff_id_mismatch");
        Layer layer = store.layers().importWire(wire, new DiffId(Hashes.of(tar)));
        assertThat(layer.wire()).isEqualTo(wire);
        assertThat(layer.compression()).isEqualTo(Compression.GZIP);
        assertThat(store.layers().openTar(layer.diffId()).readAllBytes()).isEqualTo(tar);
    }

    @Test
    void aDamagedBlobIsToldAndACutOneIsNoLayer() throws IOException {
        byte[] noise = new byte[300_000];
        new Random(5).nextBytes(noise);
        byte[] tar =
                new TarMaker()
                        .add(TarMaker.entry("n", TarEntry.Kind.FILE, noise.length, ""), noise)
                        .done();
        Layer layer = store.layers().importTar(new ByteArrayInputStream(tar));
        Path blob = folder.root().resolve("blobs/sha256").resolve(layer.wire().hex());
        byte[] bytes = Files.readAllBytes(blob);
        byte[] damaged = bytes.clone();
        damaged[bytes.length / 2] ^= 1;
        Files.delete(blob);
        Files.write(blob, damaged);
        assertThatThrownBy(() -> store.layers().openTar(layer.diffId()).readAllBytes())
                .extracting(LayerStoreTest::code)
                .isIn("blob.damaged", "archive.corrupt");
        Files.write(blob, Arrays.copyOf(bytes, bytes.length - 1));
        assertThat(store.layers().find(layer.diffId())).isEmpty();
        store.layers().importTar(new ByteArrayInputStream(tar));
        assertThat(store.layers().openTar(layer.diffId()).readAllBytes()).isEqualTo(tar);
    }

    @Test
    @Tag("S19")
    void equalDirectoriesAreEqualLayers() throws IOException {
        Layer one = store.layers().importTar(new DirectoryTar(tree("one")));
        Layer two = store.layers().importTar(new DirectoryTar(tree("two")));
        assertThat(one).isEqualTo(two);
        assertThat(
                        store.layers().tree(one.diffId()).entries().stream()
                                .map(e -> e.kind() + " " + e.path()))
                .containsExactly(
                        "DIRECTORY ",
                        "DIRECTORY b",
                        "FILE b/file",
                        "SYMLINK b/link",
                        "HARDLINK b/same",
                        "FILE z");
    }

    private Path tree(String name) throws IOException {
        Path root = Files.createDirectories(directory.resolve(name));
        Files.writeString(root.resolve("z"), "z");
        Files.createDirectory(root.resolve("b"));
        Files.writeString(root.resolve("b/file"), "content");
        Files.createLink(root.resolve("b/same"), root.resolve("b/file"));
        Files.createSymbolicLink(root.resolve("b/link"), Path.of("/etc/passwd"));
        return root;
    }

    private void refused(String code, byte[] tar) {
        assertThatThrownBy(() -> store.layers().importTar(new ByteArrayInputStream(tar)))
                .extracting(LayerStoreTest::code)
                .isEqualTo(code);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String code(Throwable problem) {
        return problem instanceof ProblemException p ? p.problem().code() : problem.toString();
    }
}
