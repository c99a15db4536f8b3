package dev.hutch.vm.disk;

import dev.hutch.api.DiffId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/// Layers for tests, written by another library than the one under test.
final class LayerSamples {
    private LayerSamples() {}

    interface Writing<T> {
        void to(T out) throws IOException;
    }

    record Tars(Writing<OutputStream> content) implements LayerTars {
        @Override
        public void writeOverlayTar(DiffId layer, OutputStream out) throws IOException {
            content.to(out);
        }

        @Override
        public boolean needsBelow(DiffId layer) {
            return false;
        }

        @Override
        public InputStream openTar(DiffId layer) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            content.to(bytes);
            return new ByteArrayInputStream(bytes.toByteArray());
        }
    }

    static byte[] tar(Writing<TarArchiveOutputStream> content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream out = new TarArchiveOutputStream(bytes)) {
            out.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            out.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            content.to(out);
        }
        return bytes.toByteArray();
    }

    static void directory(TarArchiveOutputStream out, String name, Map<String, String> xattrs)
            throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        new HashMap<>(xattrs)
                .forEach((key, value) -> entry.addPaxHeader("SCHILY.xattr." + key, value));
        out.putArchiveEntry(entry);
        out.closeArchiveEntry();
    }

    static void file(
            TarArchiveOutputStream out, String name, int mode, int uid, int gid, String content)
            throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        entry.setSize(bytes.length);
        entry.setMode(mode);
        entry.setIds(uid, gid);
        entry.setModTime(0);
        out.putArchiveEntry(entry);
        out.write(bytes);
        out.closeArchiveEntry();
    }

    static void link(TarArchiveOutputStream out, String name, byte type, String target)
            throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, type);
        entry.setLinkName(target);
        out.putArchiveEntry(entry);
        out.closeArchiveEntry();
    }

    static void whiteout(TarArchiveOutputStream out, String name) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_CHR);
        entry.setMode(0);
        out.putArchiveEntry(entry);
        out.closeArchiveEntry();
    }
}
