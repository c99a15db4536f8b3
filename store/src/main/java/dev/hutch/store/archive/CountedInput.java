package dev.hutch.store.archive;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// Counts what is read, and remembers a failure of the source itself, so that it is not taken for
/// damage that a decoder found.
final class CountedInput extends FilterInputStream {
    private long count;
    private boolean failed;

    CountedInput(InputStream in) {
        super(in);
    }

    long count() {
        return count;
    }

    boolean failed() {
        return failed;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        try {
            int read = super.read(buffer, offset, length);
            count += Math.max(read, 0);
            return read;
        } catch (IOException e) {
            failed = true;
            throw e;
        }
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
