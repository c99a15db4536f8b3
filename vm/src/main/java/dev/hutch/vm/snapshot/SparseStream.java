package dev.hutch.vm.snapshot;

import dev.hutch.linux.files.SparseFiles;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/// A large file with few bytes in it as a stream, docs/formats/snapshot.md: pages that hold only
/// zeros are left out, wherever the file's holes are, so that equal files are equal streams.
final class SparseStream {
    private static final byte[] MAGIC = {'h', 'u', 't', 'c', 'h', 's', 'p', '1'};
    private static final int PAGE = 4096;
    private static final byte[] ZEROS = new byte[PAGE];

    /// Of one record, and of the memory this takes.
    private static final int RUN = 1 << 20;

    private static final long END = -1;

    private SparseStream() {}

    /// The digest of a file's stream.
    static String sha256(Path file) throws IOException {
        MessageDigest digest = sha256();
        try (OutputStream nowhere =
                new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            write(file, nowhere);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }

    static void write(Path file, OutputStream to) throws IOException {
        try (FileChannel from = FileChannel.open(file)) {
            DataOutputStream out = new DataOutputStream(to);
            out.write(MAGIC);
            out.writeLong(from.size());
            Writer writer = new Writer(out);
            for (SparseFiles.Extent extent : SparseFiles.extents(file)) {
                writer.extent(from, extent.start() / PAGE * PAGE, extent.end());
            }
            writer.flush();
            out.writeLong(END);
            out.flush();
        }
    }

    /// Collects pages into records.
    private static final class Writer {
        private final DataOutputStream out;
        private final byte[] run = new byte[RUN];
        private final byte[] read = new byte[RUN];
        private long start;
        private int filled;
        private long next; // page-aligned: nothing before it is looked at again

        Writer(DataOutputStream out) {
            this.out = out;
        }

        void extent(FileChannel from, long first, long end) throws IOException {
            for (long at = Math.max(first, next); at < end; ) {
                // Whole pages: extents may share one.
                long whole = Math.min(from.size(), (end + PAGE - 1) / PAGE * PAGE);
                int count = (int) Math.min(RUN, whole - at);
                fill(from, at, count);
                for (int page = 0; page < count; page += PAGE) {
                    page(at + page, page, Math.min(PAGE, count - page));
                }
                at += count;
                next = at;
            }
        }

        private void fill(FileChannel from, long at, int count) throws IOException {
            ByteBuffer into = ByteBuffer.wrap(read, 0, count);
            while (into.hasRemaining()) {
                if (from.read(into, at + into.position()) < 0) {
                    throw new EOFException("it became shorter while it was read");
                }
            }
        }

        private void page(long offset, int from, int length) throws IOException {
            if (Arrays.equals(read, from, from + length, ZEROS, 0, length)) {
                return;
            }
            if (filled == RUN || (filled > 0 && start + filled != offset)) {
                flush();
            }
            if (filled == 0) {
                start = offset;
            }
            System.arraycopy(read, from, run, filled, length);
            filled += length;
        }

        void flush() throws IOException {
            if (filled > 0) {
                out.writeLong(start);
                out.writeInt(filled);
                out.write(run, 0, filled);
                filled = 0;
            }
        }
    }

    /// Makes the file of a stream that comes from anywhere.
    ///
    /// @param size it must have
    /// @throws IOException when it is not one; what was made of it is the caller's to delete
    static void read(InputStream from, Path to, long size) throws IOException {
        DataInputStream in = new DataInputStream(from);
        byte[] magic = new byte[MAGIC.length];
        in.readFully(magic);
        if (!Arrays.equals(magic, MAGIC) || in.readLong() != size) {
            throw new IOException("it is no stream of a file of " + size + " bytes");
        }
        try (FileChannel out =
                FileChannel.open(
                        to,
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.SPARSE)) {
            byte[] run = new byte[RUN];
            long next = 0;
            for (long offset = in.readLong(); offset != END; offset = in.readLong()) {
                int length = in.readInt();
                if (offset < next
                        || offset % PAGE != 0
                        || length < 1
                        || length > RUN
                        || offset > size - length
                        || (length % PAGE != 0 && offset + length != size)) {
                    throw new IOException("a record in it is out of place");
                }
                in.readFully(run, 0, length);
                ByteBuffer bytes = ByteBuffer.wrap(run, 0, length);
                while (bytes.hasRemaining()) {
                    out.write(bytes, offset + bytes.position());
                }
                next = offset + length;
            }
            if (in.read() >= 0) {
                throw new IOException("it goes on after its end");
            }
            stretch(out, size);
        }
    }

    private static void stretch(FileChannel out, long size) throws IOException {
        if (out.size() < size) {
            out.write(ByteBuffer.wrap(ZEROS, 0, 1), size - 1);
        }
    }
}
