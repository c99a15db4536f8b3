package dev.hutch.store.archive;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// The archive as blocks of 512 bytes: headers, and content padded to whole blocks.
final class TarBlocks {
    private final InputStream in;
    private final ArchiveLimits limits;
    private final byte[] header = new byte[TarHeader.BLOCK];
    private long total;
    private long left;
    private int padding;

    TarBlocks(InputStream in, ArchiveLimits limits) {
        this.in = in;
        this.limits = limits;
    }

    /// The next header block, whatever was left unread of the content before it.
    ///
    /// @return null where the stream ends instead
    byte @Nullable [] next() throws IOException {
        skipRest();
        int read = in.readNBytes(header, 0, header.length);
        account(read);
        if (read == 0) {
            return null;
        }
        if (read < header.length) {
            throw ArchiveProblems.truncated("in a header");
        }
        return header;
    }

    /// Announces the content that follows a header.
    void content(long size) {
        if (size > limits.bytes()) {
            throw ArchiveProblems.tooLarge(limits.bytes());
        }
        left = size;
        padding = (int) ((TarHeader.BLOCK - size % TarHeader.BLOCK) % TarHeader.BLOCK);
    }

    /// Reads content, at most to its end.
    ///
    /// @return -1 at the end of the content
    int read(byte[] buffer, int offset, int length) throws IOException {
        if (left == 0) {
            return -1;
        }
        int read = in.read(buffer, offset, (int) Math.min(length, left));
        if (read < 0) {
            throw ArchiveProblems.truncated("in the content of a member");
        }
        left -= read;
        account(read);
        return read;
    }

    /// A whole small content, such as an extended header.
    byte[] all(long size, int max, String what) throws IOException {
        if (size > max) {
            throw ArchiveProblems.corrupt(what + " is larger than " + max + " bytes");
        }
        content(size);
        byte[] bytes = new byte[(int) size];
        int filled = 0;
        while (filled < bytes.length) {
            filled += read(bytes, filled, bytes.length - filled);
        }
        return bytes;
    }

    /// Reads to the very end, so that whoever listens below has seen every byte.
    void drain() throws IOException {
        byte[] sink = new byte[1 << 16];
        for (int read = in.read(sink); read >= 0; read = in.read(sink)) {
            account(read);
        }
    }

    private void skipRest() throws IOException {
        byte[] sink = new byte[1 << 13];
        while (left > 0) {
            read(sink, 0, sink.length);
        }
        while (padding > 0) {
            int read = in.read(sink, 0, padding);
            if (read < 0) {
                throw ArchiveProblems.truncated("in the padding of a member");
            }
            padding -= read;
            account(read);
        }
    }

    private void account(long bytes) {
        total += bytes;
        if (total > limits.bytes()) {
            throw ArchiveProblems.tooLarge(limits.bytes());
        }
    }
}
