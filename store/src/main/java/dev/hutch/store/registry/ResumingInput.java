package dev.hutch.store.registry;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/// A blob on its way. When the connection breaks, what is missing is asked for and goes on where it
/// was; when that cannot be had, the read throws the problem. Ends where the blob's descriptor
/// says.
final class ResumingInput extends InputStream {
    /// So much in one go is getting on, and not a registry that breaks at each byte.
    private static final long PROGRESS = 1 << 20;

    private final String host;
    private final long size;
    private final Retry retry;
    private final Opener opener;
    private InputStream current;
    private long at;
    private long since;

    /// Opens the blob from a byte on.
    @FunctionalInterface
    interface Opener {
        InputStream open(long from) throws TransientException, IOException;
    }

    ResumingInput(String host, long size, Retry retry, Opener opener) {
        this.host = host;
        this.size = size;
        this.retry = retry;
        this.opener = opener;
        this.current = retry.run(this::reopened);
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
        while (true) {
            try {
                int read = current.read(buffer, offset, length);
                if (read < 0 && at < size) {
                    throw new EOFException("it ended after " + at + " of " + size + " bytes");
                }
                at += Math.max(read, 0);
                since += Math.max(read, 0);
                if (since >= PROGRESS) {
                    retry.progressed();
                }
                return read;
            } catch (IOException e) {
                resume(Transport.failure(host, e));
            }
        }
    }

    @Override
    public void close() throws IOException {
        current.close();
    }

    private void resume(TransientException failure) {
        since = 0;
        try {
            current.close();
        } catch (IOException alreadyBroken) {
            // It is given up.
        }
        retry.pause(failure);
        current = retry.run(this::reopened);
    }

    private InputStream reopened() throws TransientException {
        try {
            return opener.open(at);
        } catch (IOException e) {
            throw Transport.failure(host, e);
        }
    }
}
