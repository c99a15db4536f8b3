package dev.hutch.store.archive;

import dev.hutch.store.archive.TarEntry.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// Builds tars for tests: honest ones with the product's writer, others header by header.
public final class TarMaker {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final TarWriter writer = new TarWriter(out);

    public TarMaker() {}

    public static TarEntry entry(String name, Kind kind, long size, String target) {
        int mode = kind == Kind.DIRECTORY ? 0755 : 0644;
        return new TarEntry(name, kind, mode, 0, 0, size, 0, target, Map.of());
    }

    public TarMaker file(String name, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        return add(entry(name, Kind.FILE, bytes.length, ""), bytes);
    }

    public TarMaker directory(String name) {
        return add(entry(name, Kind.DIRECTORY, 0, ""), new byte[0]);
    }

    public TarMaker symlink(String name, String target) {
        return add(entry(name, Kind.SYMLINK, 0, target), new byte[0]);
    }

    public TarMaker hardlink(String name, String target) {
        return add(entry(name, Kind.HARDLINK, 0, target), new byte[0]);
    }

    public TarMaker whiteout(String name) {
        return add(entry(name, Kind.WHITEOUT, 0, ""), new byte[0]);
    }

    public TarMaker opaque(String name) {
        return add(entry(name, Kind.OPAQUE, 0, ""), new byte[0]);
    }

    public TarMaker add(TarEntry entry, byte[] content) {
        try {
            writer.add(entry, new ByteArrayInputStream(content));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A header with whatever is asked for, and content padded to blocks.
    public TarMaker raw(char type, String name, String link, long size, byte[] content) {
        byte[] block = new byte[512];
        put(block, 0, name);
        put(block, 100, "0000644");
        put(block, 108, "0000000");
        put(block, 116, "0000000");
        put(block, 124, String.format("%011o", size));
        put(block, 136, "00000000000");
        put(block, 148, "        ");
        block[156] = (byte) type;
        put(block, 157, link);
        put(block, 257, "ustar\00000");
        int sum = 0;
        for (byte b : block) {
            sum += b & 0xFF;
        }
        put(block, 148, String.format("%06o\0", sum));
        out.writeBytes(block);
        out.writeBytes(content);
        out.writeBytes(new byte[(512 - content.length % 512) % 512]);
        return this;
    }

    public byte[] done() {
        out.writeBytes(new byte[1024]);
        return out.toByteArray();
    }

    private static void put(byte[] block, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(bytes, 0, block, at, bytes.length);
    }
}
