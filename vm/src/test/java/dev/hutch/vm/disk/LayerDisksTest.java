package dev.hutch.vm.disk;

import static dev.hutch.vm.disk.LayerSamples.directory;
import static dev.hutch.vm.disk.LayerSamples.file;
import static dev.hutch.vm.disk.LayerSamples.link;
import static dev.hutch.vm.disk.LayerSamples.tar;
import static dev.hutch.vm.disk.LayerSamples.whiteout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.DiffId;
import dev.hutch.api.Digest;
import dev.hutch.api.EventSink;
import dev.hutch.api.Problem;
import dev.hutch.linux.process.Program;
import dev.hutch.store.archive.OverlayTar;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerDisksTest {
    private static final DiffId LAYER = new DiffId(new Digest("ab".repeat(32)));

    @TempDir Path directory;

    @Test
    @Tag("B33")
    void keepsOwnersModesLinksLongNamesWhiteoutsAndAttributes() throws IOException {
        String longName = "d/" + "n".repeat(180);
        byte[] tar =
                tar(out -> {
                    directory(out, "d/", Map.of("trusted.overlay.opaque", "y"));
                    file(out, "d/tool", 04755, 1234, 5678, "content");
                    file(out, longName, 0600, 0, 0, "long");
                    link(out, "d/hard", TarConstants.LF_LINK, "d/tool");
                    link(out, "d/soft", TarConstants.LF_SYMLINK, "/etc/passwd");
                    whiteout(out, "d/gone");
                });
        Path disk = disks(tar).ensure(List.of(LAYER), EventSink.NONE).getFirst();
        String listing = Program.named("unsquashfs").args("-lln", disk.toString()).run().out();
        assertThat(listing)
                .contains("-rwsr-xr-x 1234/5678 ")
                .contains(longName)
                .contains("squashfs-root/d/soft -> /etc/passwd")
                .containsPattern("c--------- 0/0 +0, *0 .*squashfs-root/d/gone");
        Path out = directory.resolve("out");
        Program.named("unsquashfs")
                .args("-no-xattrs", "-d", out.toString(), disk.toString(), "d/tool", "d/hard")
                .run()
                .orThrow("test", "unpack");
        assertThat(out.resolve("d/tool")).hasContent("content");
        assertThat(Files.getAttribute(out.resolve("d/tool"), "unix:ino"))
                .isEqualTo(Files.getAttribute(out.resolve("d/hard"), "unix:ino"));
        String summary = Program.named("unsquashfs").args("-s", disk.toString()).run().out();
        assertThat(summary).contains("Number of xattr ids 1").contains("Compression lz4");
    }

    @Test
    void makesADiskOnceAndTheSameDiskAgain() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        byte[] tar = tar(out -> file(out, "f", 0644, 0, 0, "x"));
        LayerDisks disks = disks(tar, asked);
        Path disk = disks.ensure(List.of(LAYER), EventSink.NONE).getFirst();
        String seen = seen(disk);
        disks.ensure(List.of(LAYER), EventSink.NONE);
        assertThat(asked).hasValue(1);
        Files.delete(disk);
        disks.ensure(List.of(LAYER), EventSink.NONE);
        assertThat(seen(disk)).isEqualTo(seen);
    }

    /// What a tar leaves out would get the time of the day; the root does, and is covered.
    @Test
    void nothingSeenOfADiskDependsOnTheClock() throws IOException {
        byte[] layer = tar(out -> file(out, "a/b/f", 0644, 0, 0, "x"));
        LayerDisks disks =
                new LayerDisks(
                        directory.resolve("disks"),
                        new LayerSamples.Tars(out ->
                                new OverlayTar(Set.of(), Set.of())
                                        .rewrite(new ByteArrayInputStream(layer), out)));
        List<Path> made = new ArrayList<>(disks.ensure(List.of(LAYER), EventSink.NONE));
        List<DiffId> deep = java.util.Collections.nCopies(8, LAYER);
        made.add(disks.ensure(deep, EventSink.NONE).getFirst());
        for (Path disk : made) {
            assertThat(listing(disk).lines().filter(line -> line.contains("squashfs-root/")))
                    .hasSize(3)
                    .allMatch(line -> line.contains(" 1970-01-01 00:00 "));
            assertThat(Program.named("unsquashfs").args("-s", "-UTC", disk.toString()).run().out())
                    .containsPattern("append time .* 2106");
        }
    }

    private static String seen(Path disk) {
        return listing(disk).replaceFirst("(?m)^d.* squashfs-root$", "");
    }

    private static String listing(Path disk) {
        return Program.named("unsquashfs").args("-lln", "-UTC", disk.toString()).run().out();
    }

    /// The clean-up may have listed it a moment before.
    @Test
    void aDiskThatSomebodyAskedForIsNotDeleted() throws IOException {
        LayerDisks disks = disks(tar(out -> file(out, "f", 0644, 0, 0, "x")));
        Path disk = disks.ensure(List.of(LAYER), EventSink.NONE).getFirst();
        Files.setLastModifiedTime(disk, FileTime.from(Instant.EPOCH));
        Instant since = Instant.EPOCH.plusSeconds(1);
        DiskCache cache = new DiskCache(disk.getParent(), layer -> false);
        assertThat(cache.stale(List.of(), List.of(), since)).containsExactly(disk);
        disks.ensure(List.of(LAYER), EventSink.NONE);
        assertThat(cache.delete(disk, since)).isFalse();
        assertThat(disk).exists();
    }

    @Test
    void oneMakerAtATime() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        LayerDisks disks = disks(tar(out -> file(out, "f", 0644, 0, 0, "x")), asked);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            threads.add(
                    Thread.startVirtualThread(() -> disks.ensure(List.of(LAYER), EventSink.NONE)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(asked).hasValue(1);
    }

    @Test
    void aFailingLayerIsItsOwnProblemAndLeavesNothing() throws IOException {
        RuntimeException own = Problem.of(Problem.Kind.CORRUPT, "test.x", "broken").toException();
        byte[] tar = tar(out -> file(out, "f", 0644, 0, 0, "x".repeat(100_000)));
        LayerDisks disks =
                new LayerDisks(
                        directory.resolve("disks"),
                        new LayerSamples.Tars(out -> {
                            out.write(tar, 0, tar.length / 2);
                            throw own;
                        }));
        assertThatThrownBy(() -> disks.ensure(List.of(LAYER), EventSink.NONE)).isSameAs(own);
        assertThat(left()).isEmpty();
    }

    @Test
    void aTarAtHandMakesADiskAndABrokenOneNone() throws IOException {
        byte[] tar = tar(out -> file(out, "f", 0644, 0, 0, "x".repeat(100_000)));
        LayerDisks disks = disks(tar);
        InputStream broken =
                new SequenceInputStream(
                        new ByteArrayInputStream(tar, 0, 50_000),
                        new InputStream() {
                            @Override
                            public int read() throws IOException {
                                throw new IOException("interrupted");
                            }
                        });
        assertThatThrownBy(() -> disks.make(LAYER, broken)).hasMessageContaining("sqfstar");
        assertThat(left()).isEmpty();
        disks.make(LAYER, new ByteArrayInputStream(tar));
        Path disk = directory.resolve("disks").resolve(left().getFirst());
        disks.make(LAYER, InputStream.nullInputStream());
        assertThat(disks.ensure(List.of(LAYER), EventSink.NONE)).containsExactly(disk);
        assertThat(Program.named("unsquashfs").args("-lln", disk.toString()).run().out())
                .containsPattern("-rw-r--r-- 0/0 +100000 .*squashfs-root/f");
    }

    @Test
    void aTruncatedTarIsRefusedAndLeavesNothing() throws IOException {
        byte[] tar = tar(out -> file(out, "f", 0644, 0, 0, "x".repeat(100_000)));
        byte[] cut = java.util.Arrays.copyOf(tar, 50_000);
        assertThatThrownBy(() -> disks(cut).ensure(List.of(LAYER), EventSink.NONE))
                .hasMessageContaining("sqfstar");
        assertThat(left()).isEmpty();
    }

    private LayerDisks disks(byte[] tar) {
        return disks(tar, new AtomicInteger());
    }

    private LayerDisks disks(byte[] tar, AtomicInteger asked) {
        return new LayerDisks(
                directory.resolve("disks"),
                new LayerSamples.Tars(out -> {
                    asked.incrementAndGet();
                    out.write(tar);
                }));
    }

    private List<String> left() throws IOException {
        try (Stream<Path> list = Files.list(directory.resolve("disks"))) {
            return list.map(path -> path.getFileName().toString())
                    .filter(name -> !name.equals("locks") && !name.equals("sums"))
                    .toList();
        }
    }
}
