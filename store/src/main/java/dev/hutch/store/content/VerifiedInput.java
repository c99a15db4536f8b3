package dev.hutch.store.content;

import dev.hutch.api.Digest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/// Passes bytes on and compares their digest when they end.
final class VerifiedInput extends FilterInputStream {
    private final Digest expected;
    private final MessageDigest hash = Hashes.sha256();
    private boolean ended;

    VerifiedInput(InputStream in, Digest expected) {
        super(in);
        this.expected = expected;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (ended) {
            return -1;
        }
        int read = super.read(buffer, offset, length);
        if (read > 0) {
            hash.update(buffer, offset, read);
        } else if (read < 0) {
            ended = true;
            if (!Digest.of(hash.digest()).equals(expected)) {
                throw ContentProblems.damaged(expected);
            }
        }
        return read;
    }

    /// Skipping is reading: every byte counts.
    @Override
    public long skip(long count) throws IOException {
        byte[] sink = new byte[(int) Math.min(count, 1 << 13)];
        return sink.length == 0 ? 0 : Math.max(0, read(sink, 0, sink.length));
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
