package dev.hutch.store.archive;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/// Decompressed bytes with a bound on how many, and on how many for each compressed one.
final class Inflated extends InputStream {
    private final CountedInput source;
    private final ArchiveLimits limits;
    private final Compression compression;
    private @Nullable InputStream decoder;
    private long count;

    Inflated(CountedInput source, ArchiveLimits limits, Compression compression) {
        this.source = source;
        this.limits = limits;
        this.compression = compression;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = decode(buffer, offset, length);
        if (read > 0) {
            count += read;
            if (count > limits.bytes()) {
                throw ArchiveProblems.tooLarge(limits.bytes());
            }
            if (count > limits.ratioFrom() && count / limits.ratio() > source.count()) {
                throw ArchiveProblems.ratio(limits.ratio());
            }
        }
        return read;
    }

    @Override
    public void close() throws IOException {
        if (decoder != null) {
            decoder.close();
        }
        source.close();
    }

    private int decode(byte[] buffer, int offset, int length) throws IOException {
        try {
            if (decoder == null) {
                decoder = compression.decoder(source);
            }
            int read = decoder.read(buffer, offset, length);
            if (read < 0) {
                // Whoever checks the compressed bytes must see all of them.
                source.transferTo(OutputStream.nullOutputStream());
            }
            return read;
        } catch (EOFException early) {
            throw ArchiveProblems.truncated("in its compressed data");
        } catch (IOException e) {
            if (source.failed()) {
                throw e;
            }
            if (String.valueOf(e.getMessage()).contains("Truncated")) {
                throw ArchiveProblems.truncated("in its compressed data");
            }
            throw ArchiveProblems.corrupt(String.valueOf(e.getMessage()));
        }
    }
}
