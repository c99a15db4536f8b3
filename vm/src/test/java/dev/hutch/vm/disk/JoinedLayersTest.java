package dev.hutch.vm.disk;

import static dev.hutch.vm.disk.LayerSamples.directory;
import static dev.hutch.vm.disk.LayerSamples.file;
import static dev.hutch.vm.disk.LayerSamples.link;
import static dev.hutch.vm.disk.LayerSamples.tar;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.DiffId;
import dev.hutch.api.Digest;
import dev.hutch.api.EventSink;
import dev.hutch.linux.process.Program;
import dev.hutch.store.merge.JoinedLayers;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JoinedLayersTest {
    @TempDir Path directory;

    @Test
    @Tag("B32")
    void upperWinsAndWhiteoutsAndOpaqueDirectoriesHide() throws IOException {
        byte[] bottom =
                tar(out -> {
                    directory(out, "d/", Map.of());
                    file(out, "d/kept", 0644, 0, 0, "kept");
                    file(out, "d/changed", 0644, 0, 0, "old");
                    file(out, "d/gone", 0644, 0, 0, "gone");
                    directory(out, "tree/", Map.of());
                    file(out, "tree/deep", 0644, 0, 0, "gone too");
                    directory(out, "opaque/", Map.of());
                    file(out, "opaque/old", 0644, 0, 0, "hidden");
                    file(out, "becomes", 0644, 0, 0, "a file");
                    directory(out, "was/", Map.of());
                    file(out, "was/inside", 0644, 0, 0, "hidden");
                });
        byte[] top =
                tar(out -> {
                    file(out, "d/changed", 0600, 7, 8, "new");
                    file(out, "d/.wh.gone", 0, 0, 0, "");
                    file(out, ".wh.tree", 0, 0, 0, "");
                    file(out, "opaque/new", 0644, 0, 0, "new");
                    file(out, "opaque/.wh..wh..opq", 0, 0, 0, "");
                    file(out, "becomes/directory", 0644, 0, 0, "deep");
                    file(out, "was", 0644, 0, 0, "a file now");
                });
        Map<String, String> merged = merge(bottom, top);
        assertThat(merged)
                .containsOnly(
                        Map.entry("./", "dir"),
                        Map.entry("becomes/", "dir"),
                        Map.entry("d/", "dir"),
                        Map.entry("d/kept", "kept"),
                        Map.entry("d/changed", "new 600 7:8"),
                        Map.entry("opaque/", "dir"),
                        Map.entry("opaque/new", "new"),
                        Map.entry("becomes/directory", "deep"),
                        Map.entry("was", "a file now"));
    }

    @Test
    void aLinkOutlivesTheNameOfItsFile() throws IOException {
        byte[] bottom =
                tar(out -> {
                    file(out, "a", 0644, 0, 0, "content");
                    link(out, "b", TarConstants.LF_LINK, "a");
                    link(out, "c", TarConstants.LF_LINK, "a");
                    file(out, "x", 0644, 0, 0, "whole");
                    link(out, "y", TarConstants.LF_LINK, "x");
                });
        byte[] middle = tar(out -> file(out, ".wh.a", 0, 0, 0, ""));
        byte[] top = tar(out -> link(out, "z", TarConstants.LF_LINK, "x"));
        assertThat(merge(bottom, middle, top))
                .containsOnly(
                        Map.entry("./", "dir"),
                        Map.entry("b", "content"),
                        Map.entry("c", "=> b"),
                        Map.entry("x", "whole"),
                        Map.entry("y", "=> x"),
                        Map.entry("z", "=> x"));
    }

    @Test
    void theLastOfTwoEntriesOfOneNameCounts() throws IOException {
        byte[] twice =
                tar(out -> {
                    file(out, "f", 0644, 0, 0, "first");
                    file(out, "f", 0644, 0, 0, "second");
                });
        assertThat(merge(twice)).containsOnly(Map.entry("./", "dir"), Map.entry("f", "second"));
    }

    @Test
    void aDeepStackBecomesSevenDisks() throws IOException {
        List<byte[]> tars = new ArrayList<>();
        List<DiffId> layers = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            String name = "f" + i;
            tars.add(tar(out -> file(out, name, 0644, 0, 0, name)));
            layers.add(layer(i));
        }
        LayerDisks disks = new LayerDisks(directory, new Tars(tars));
        List<Path> made = disks.ensure(layers, EventSink.NONE);
        assertThat(made).hasSize(DiskNames.MAX_LOWERS).doesNotHaveDuplicates();
        String bottom =
                Program.named("unsquashfs").args("-l", made.getFirst().toString()).run().out();
        assertThat(bottom.lines()).contains("squashfs-root/f0", "squashfs-root/f5");
        assertThat(bottom).doesNotContain("f6");
        assertThat(disks.ensure(layers, EventSink.NONE)).isEqualTo(made);
    }

    @Test
    void aLayerWithLinksToThoseBelowSharesTheirDisk() throws IOException {
        List<byte[]> tars =
                List.of(
                        tar(out -> file(out, "f", 0644, 0, 0, "f")),
                        tar(out -> link(out, "g", TarConstants.LF_LINK, "f")),
                        tar(out -> file(out, "h", 0644, 0, 0, "h")));
        LayerDisks disks = new LayerDisks(directory, new Tars(tars));
        List<DiffId> layers = List.of(layer(0), layer(1), layer(2));
        List<Path> made = disks.ensure(layers, EventSink.NONE);
        assertThat(made).hasSize(2);
        String bottom =
                Program.named("unsquashfs").args("-l", made.getFirst().toString()).run().out();
        assertThat(bottom.lines()).contains("squashfs-root/f", "squashfs-root/g");
        assertThat(new DiskCache(directory, layer(1)::equals).of(layers)).isEqualTo(made);
    }

    @Test
    void aLinkToWhatNoLayerHasIsRefused() throws IOException {
        byte[] dangling = tar(out -> link(out, "g", TarConstants.LF_LINK, "f"));
        assertThatThrownBy(() -> merge(dangling)).hasMessageContaining("f");
    }

    private static Map<String, String> merge(byte[]... tars) throws IOException {
        List<DiffId> layers = new ArrayList<>();
        for (int i = 0; i < tars.length; i++) {
            layers.add(layer(i));
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new JoinedLayers(new Tars(List.of(tars))::openTar, layers).writeTo(bytes);
        Map<String, String> members = new TreeMap<>();
        try (TarArchiveInputStream in =
                new TarArchiveInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            TarArchiveEntry entry = in.getNextEntry();
            while (entry != null) {
                assertThat(members).doesNotContainKey(entry.getName());
                members.put(entry.getName(), describe(entry, in));
                entry = in.getNextEntry();
            }
        }
        return members;
    }

    private static String describe(TarArchiveEntry entry, InputStream in) throws IOException {
        if (entry.isLink()) {
            return "=> " + entry.getLinkName();
        }
        String content = entry.isDirectory() ? "dir" : new String(in.readAllBytes());
        boolean plain = entry.isDirectory() || entry.getMode() == 0644;
        return plain
                ? content
                : "%s %o %d:%d"
                        .formatted(
                                content,
                                entry.getMode() & 07777,
                                entry.getLongUserId(),
                                entry.getLongGroupId());
    }

    private static DiffId layer(int number) {
        return new DiffId(new Digest("%064x".formatted(number)));
    }

    private record Tars(List<byte[]> tars) implements LayerTars {
        @Override
        public void writeOverlayTar(DiffId layer, OutputStream out) throws IOException {
            out.write(content(layer));
        }

        @Override
        public boolean needsBelow(DiffId layer) {
            return tars.size() == 3 && layer.equals(layer(1));
        }

        @Override
        public InputStream openTar(DiffId layer) {
            return new ByteArrayInputStream(content(layer));
        }

        private byte[] content(DiffId layer) {
            return tars.get(Integer.parseInt(layer.digest().hex().substring(60), 16));
        }
    }
}
