package dev.hutch.store.archive;

import dev.hutch.store.archive.TarEntry.Kind;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// Writes tar in one canonical form: ustar, with a pax header only where a value does not fit, in a
/// fixed order of keys, without names of owners. Equal entries become equal bytes.
///
/// Order and times are the caller's: sorted names and a fixed time make an archive reproducible.
public final class TarWriter implements AutoCloseable {
    private static final int NAME = 100;
    private static final long OCTAL_7 = 07777777L;
    private static final long OCTAL_11 = 077777777777L;
    private static final byte[] MAGIC = PaxRecords.utf8("ustar\00000");
    private static final byte[] PAX_NAME = PaxRecords.utf8("PaxHeaders/0");

    private final OutputStream out;
    private final byte[] buffer = new byte[1 << 16];
    private int nanos;

    public TarWriter(OutputStream out) {
        this.out = out;
    }

    /// Adds an entry; whiteouts become OCI's `.wh.` files.
    ///
    /// @param content of a file, exactly `entry.size()` bytes; not read for anything else
    public void add(TarEntry entry, InputStream content) throws IOException {
        switch (entry.kind()) {
            case FILE -> file(entry, content);
            case DIRECTORY -> header(entry, '5', directoryName(entry.name()));
            case SYMLINK -> header(entry, '2', entry.name());
            case HARDLINK -> header(entry, '1', entry.name());
            case WHITEOUT -> mark(sibling(entry.name(), ".wh." + TarNames.last(entry.name())));
            case OPAQUE -> mark(child(entry.name(), ".wh..wh..opq"));
        }
    }

    /// The same with a time more exact than seconds.
    ///
    /// @param nanos of the second that the entry says, which is not before 1970
    public void add(TarEntry entry, int nanos, InputStream content) throws IOException {
        this.nanos = nanos;
        try {
            add(entry, content);
        } finally {
            this.nanos = 0;
        }
    }

    /// Adds a whiteout as overlayfs knows it: a character device 0:0.
    void overlayWhiteout(String name) throws IOException {
        TarEntry entry = new TarEntry(name, Kind.WHITEOUT, 0, 0, 0, 0, 0, "", Map.of());
        header(entry, '3', name);
    }

    /// Writes the end mark; the stream below stays open.
    @Override
    public void close() throws IOException {
        out.write(new byte[2 * TarHeader.BLOCK]);
        out.flush();
    }

    private void file(TarEntry entry, InputStream content) throws IOException {
        header(entry, '0', entry.name());
        long left = entry.size();
        while (left > 0) {
            int read = content.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (read < 0) {
                throw new EOFException(entry.name() + " became shorter while it was read");
            }
            out.write(buffer, 0, read);
            left -= read;
        }
        pad(entry.size());
    }

    private void mark(String name) throws IOException {
        header(new TarEntry(name, Kind.FILE, 0, 0, 0, 0, 0, "", Map.of()), '0', name);
    }

    private void header(TarEntry entry, char type, String name) throws IOException {
        byte[] rawName = TarNames.encode(name);
        byte[] rawLink = TarNames.encode(entry.target());
        Map<String, byte[]> pax = pax(entry, rawName, rawLink);
        if (nanos > 0 && entry.mtime() >= 0) {
            String time = String.format(Locale.ROOT, "%d.%09d", entry.mtime(), nanos);
            pax.put("mtime", PaxRecords.utf8(time));
        }
        if (!pax.isEmpty()) {
            byte[] records = records(pax);
            block(PAX_NAME, 'x', 0644, 0, 0, records.length, 0, new byte[0]);
            out.write(records);
            pad(records.length);
        }
        block(
                rawName,
                type,
                entry.mode(),
                fit(entry.uid(), OCTAL_7),
                fit(entry.gid(), OCTAL_7),
                fit(entry.size(), OCTAL_11),
                fit(entry.mtime(), OCTAL_11),
                rawLink);
    }

    private static Map<String, byte[]> pax(TarEntry entry, byte[] rawName, byte[] rawLink) {
        Map<String, byte[]> pax = new TreeMap<>();
        if (rawName.length > NAME) {
            pax.put("path", rawName);
        }
        if (rawLink.length > NAME) {
            pax.put("linkpath", rawLink);
        }
        putLarge(pax, "uid", entry.uid(), OCTAL_7);
        putLarge(pax, "gid", entry.gid(), OCTAL_7);
        putLarge(pax, "size", entry.size(), OCTAL_11);
        putLarge(pax, "mtime", entry.mtime(), OCTAL_11);
        entry.xattrs().forEach((name, value) -> pax.put("SCHILY.xattr." + name, value));
        return pax;
    }

    private static void putLarge(Map<String, byte[]> pax, String key, long value, long max) {
        if (value < 0 || value > max) {
            pax.put(key, PaxRecords.utf8(Long.toString(value)));
        }
    }

    private static long fit(long value, long max) {
        return value < 0 || value > max ? 0 : value;
    }

    private static byte[] records(Map<String, byte[]> pax) {
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        pax.forEach((key, value) -> {
            byte[] rawKey = TarNames.encode(key);
            int fixed = rawKey.length + value.length + 3;
            int length = fixed + Integer.toString(fixed).length();
            if (Integer.toString(length).length() > Integer.toString(fixed).length()) {
                length = fixed + Integer.toString(length).length();
            }
            records.writeBytes(PaxRecords.utf8(length + " "));
            records.writeBytes(rawKey);
            records.write('=');
            records.writeBytes(value);
            records.write('\n');
        });
        return records.toByteArray();
    }

    private void block(
            byte[] name,
            char type,
            int mode,
            long uid,
            long gid,
            long size,
            long mtime,
            byte[] link)
            throws IOException {
        byte[] block = new byte[TarHeader.BLOCK];
        System.arraycopy(name, 0, block, 0, Math.min(name.length, NAME));
        octal(block, 100, 8, mode);
        octal(block, 108, 8, uid);
        octal(block, 116, 8, gid);
        octal(block, 124, 12, size);
        octal(block, 136, 12, mtime);
        Arrays.fill(block, 148, 156, (byte) ' ');
        block[156] = (byte) type;
        System.arraycopy(link, 0, block, 157, Math.min(link.length, NAME));
        System.arraycopy(MAGIC, 0, block, 257, MAGIC.length);
        octal(block, 329, 8, 0);
        octal(block, 337, 8, 0);
        int sum = 0;
        for (byte b : block) {
            sum += b & 0xFF;
        }
        octal(block, 148, 7, sum);
        out.write(block);
    }

    /// Digits with a zero byte at the end, which `length` includes. By hand: made of strings, this
    /// one method took the compiler most of a second at the first pull.
    private static void octal(byte[] block, int at, int length, long value) {
        long rest = value;
        for (int i = at + length - 2; i >= at; i--) {
            block[i] = (byte) ('0' + (rest & 7));
            rest >>>= 3;
        }
        block[at + length - 1] = 0;
    }

    private void pad(long size) throws IOException {
        int rest = (int) (size % TarHeader.BLOCK);
        if (rest > 0) {
            out.write(new byte[TarHeader.BLOCK - rest]);
        }
    }

    private static String directoryName(String name) {
        return name.isEmpty() ? "./" : name + "/";
    }

    private static String sibling(String name, String last) {
        return child(TarNames.parent(name), last);
    }

    private static String child(String parent, String last) {
        return parent.isEmpty() ? last : parent + "/" + last;
    }
}
