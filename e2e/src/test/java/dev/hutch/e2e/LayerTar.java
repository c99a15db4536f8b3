package dev.hutch.e2e;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/// A layer written entry by entry, to hold what tools that need a tree of files cannot make.
final class LayerTar implements AutoCloseable {
    private final TarArchiveOutputStream tar;

    /// Names are written byte for byte: one character, one byte.
    LayerTar(OutputStream out) {
        tar = new TarArchiveOutputStream(out, "ISO-8859-1");
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    }

    interface Writing {
        void to(LayerTar layer);
    }

    /// An OCI layout of these layers, bottom to top.
    static Path image(Path in, List<Writing> layers) {
        StringBuilder names = new StringBuilder();
        for (Writing each : layers) {
            Path file = in.resolve("layer-" + names.length() + ".tar");
            names.append(' ').append(file.getFileName());
            try (LayerTar layer = new LayerTar(Files.newOutputStream(file))) {
                each.to(layer);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        Hutch.host(
                in,
                "umoci init --layout layout; umoci new --image layout:x; for l in"
                        + names
                        + "; do umoci raw add-layer --image layout:x $l; done");
        return in.resolve("layout");
    }

    LayerTar directory(String name, int mode, long uid, long gid) {
        return add(entry(name + "/", mode, uid, gid), new byte[0]);
    }

    LayerTar file(String name, int mode, String content) {
        return file(name, mode, 0, 0, Map.of(), content.getBytes(StandardCharsets.UTF_8));
    }

    LayerTar file(
            String name, int mode, long uid, long gid, Map<String, String> xattrs, byte[] content) {
        TarArchiveEntry entry = entry(name, mode, uid, gid);
        entry.setSize(content.length);
        xattrs.forEach((key, value) -> entry.addPaxHeader("SCHILY.xattr." + key, value));
        return add(entry, content);
    }

    LayerTar hardlink(String name, String target) {
        return link(new TarArchiveEntry(name, TarConstants.LF_LINK), target);
    }

    LayerTar symlink(String name, String target) {
        return link(new TarArchiveEntry(name, TarConstants.LF_SYMLINK), target);
    }

    private LayerTar link(TarArchiveEntry entry, String target) {
        entry.setLinkName(target);
        return add(entry, new byte[0]);
    }

    private static TarArchiveEntry entry(String name, int mode, long uid, long gid) {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setMode(mode);
        entry.setUserId(uid);
        entry.setGroupId(gid);
        return entry;
    }

    private LayerTar add(TarArchiveEntry entry, byte[] content) {
        try {
            tar.putArchiveEntry(entry);
            new ByteArrayInputStream(content).transferTo(tar);
            tar.closeArchiveEntry();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        tar.close();
    }
}
