package dev.hutch.store.content;

import java.io.IOException;
import java.io.OutputStream;

/// A blob being written.
public abstract class BlobWriter extends OutputStream {

    BlobWriter() {}

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    /// Checks what was written so far, and nothing more.
    ///
    /// Throws `blob.size_mismatch` or `blob.digest_mismatch`.
    public abstract void check(Expected expected);

    /// Checks what was written and makes it visible, durable on media that last.
    ///
    /// Throws `blob.size_mismatch` or `blob.digest_mismatch`, and the blob has never been.
    public abstract Blob commit(Expected expected);

    /// Drops what was not committed. Idempotent.
    @Override
    public abstract void close();
}
