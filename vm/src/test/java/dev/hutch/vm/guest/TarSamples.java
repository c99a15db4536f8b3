package dev.hutch.vm.guest;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/// Archives made member by member, by a library that is not ours.
final class TarSamples {
    private TarSamples() {}

    interface Filling {
        void fill(TarArchiveOutputStream tar) throws IOException;
    }

    static byte[] archive(Filling filling) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            filling.fill(tar);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static void file(TarArchiveOutputStream tar, String name, int mode, String content)
            throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(name, true);
        entry.setMode(mode);
        entry.setSize(bytes.length);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
    }

    static void directory(TarArchiveOutputStream tar, String name, int mode, long mtime)
            throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, true);
        entry.setMode(mode);
        entry.setModTime(FileTime.fromMillis(mtime * 1000));
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
    }

    static void attributed(
            TarArchiveOutputStream tar, String name, List<String> attributes, String value)
            throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, true);
        for (String each : attributes) {
            entry.addPaxHeader("SCHILY.xattr." + each, value);
        }
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
    }

    static void link(TarArchiveOutputStream tar, byte kind, String name, String target)
            throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, kind, true);
        entry.setLinkName(target);
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
    }

    static void randomTree(TarArchiveOutputStream tar, Random random) throws IOException {
        for (int i = 0; i < 40; i++) {
            String name =
                    "d" + random.nextInt(4) + "/" + "e".repeat(random.nextInt(120) + 1) + "/f" + i;
            if (random.nextInt(5) == 0) {
                link(tar, TarConstants.LF_SYMLINK, name, "t".repeat(random.nextInt(150) + 1));
            } else {
                file(tar, name, random.nextInt(01000) | 0400, "c".repeat(random.nextInt(2000)));
            }
        }
    }

    static Map<String, String> contents(byte[] archive) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new ByteArrayInputStream(archive))) {
            for (TarArchiveEntry e = tar.getNextEntry(); e != null; e = tar.getNextEntry()) {
                if (!e.isDirectory()) {
                    String mode =
                            e.isSymbolicLink() ? "" : Integer.toOctalString(e.getMode() & 07777);
                    contents.put(
                            e.getName(),
                            mode
                                    + e.getLinkName()
                                    + new String(tar.readAllBytes(), StandardCharsets.UTF_8));
                }
            }
        }
        return contents;
    }
}
