package dev.hutch.store.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.DiffId;
import dev.hutch.api.ProblemException;
import dev.hutch.store.Store;
import dev.hutch.store.StoreFolder;
import dev.hutch.store.archive.Compression;
import dev.hutch.store.archive.TarEntry;
import dev.hutch.store.archive.TarMaker;
import dev.hutch.store.content.Expected;
import dev.hutch.store.content.Hashes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompanionTest {
    @TempDir Path directory;
    private StoreFolder folder;
    private Store store;
    private final AtomicReference<byte @Nullable []> whole = new AtomicReference<>();

    @BeforeEach
    void open() {
        folder = new StoreFolder(directory.resolve("store"));
        store = folder.open();
    }

    @Test
    void seesWhatDisksAreMadeFrom() throws IOException {
        byte[] noise = new byte[3_000_000];
        new Random(3).nextBytes(noise);
        byte[] tar =
                new TarMaker()
                        .directory("d")
                        .add(TarMaker.entry("d/n", TarEntry.Kind.FILE, noise.length, ""), noise)
                        .hardlink("d/h", "d/n")
                        .add(TarMaker.entry("gone", TarEntry.Kind.WHITEOUT, 0, ""), new byte[0])
                        .file("empty", "")
                        .done();
        Layer layer = importWith(tar, Hashes.of(gzip(tar)), this::keep);
        ByteArrayOutputStream later = new ByteArrayOutputStream();
        store.layers().writeOverlayTar(layer.diffId(), later);
        assertThat(whole.get()).isEqualTo(later.toByteArray());
        assertThat(store.layers().tree(layer.diffId()).find("d/n").orElseThrow().digest())
                .contains(Hashes.of(noise));
    }

    @Test
    void seesNoEndOfWhatWasNotPromised() throws IOException {
        byte[] tar = new TarMaker().file("a", "1").done();
        byte[] other = gzip(new TarMaker().file("a", "2").done());
        var before = folder.contents();
        assertThatThrownBy(() -> importWith(tar, Hashes.of(other), this::keep))
                .isInstanceOf(ProblemException.class);
        assertThat(whole.get()).isNull();
        assertThat(folder.contents()).isEqualTo(before);
    }

    @Test
    void seesNoEndOfWhatOnlyItsEndExplains() throws IOException {
        byte[] opaque =
                new TarMaker()
                        .directory("d")
                        .add(TarMaker.entry("d", TarEntry.Kind.OPAQUE, 0, ""), new byte[0])
                        .done();
        byte[] twice = new TarMaker().file("a", "1").file("a", "2").done();
        for (byte[] tar : new byte[][] {opaque, twice}) {
            Layer layer = importWith(tar, Hashes.of(gzip(tar)), this::keep);
            assertThat(store.layers().find(layer.diffId())).isPresent();
            assertThat(whole.get()).isNull();
        }
    }

    @Test
    void itsFailureIsNotTheLayers() throws IOException {
        byte[] noise = new byte[20_000_000];
        byte[] tar =
                new TarMaker()
                        .add(TarMaker.entry("n", TarEntry.Kind.FILE, noise.length, ""), noise)
                        .done();
        Companion fails =
                (layer, in) -> {
                    throw new IOException("no disk for you");
                };
        Layer layer = importWith(tar, Hashes.of(gzip(tar)), fails);
        assertThat(store.layers().find(layer.diffId())).isPresent();
    }

    private void keep(DiffId layer, InputStream tar) throws IOException {
        whole.set(tar.readAllBytes());
    }

    private Layer importWith(byte[] tar, dev.hutch.api.Digest wire, Companion companion)
            throws IOException {
        byte[] packed = gzip(tar);
        Expected promised = Expected.of(wire, packed.length);
        DiffId diffId = new DiffId(Hashes.of(tar));
        return store.layers()
                .importWire(new ByteArrayInputStream(packed), promised, diffId, companion);
    }

    private static byte[] gzip(byte[] tar) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream gzip = Compression.GZIP.compress(packed)) {
            gzip.write(tar);
        }
        return packed.toByteArray();
    }
}
