package dev.hutch.daemon.relay;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// One of the client's output streams. Writing waits while the client has a whole window unwritten.
final class RelayOutput extends OutputStream {
    static final int WINDOW = 262_144;

    /// Small enough that both streams take turns.
    private static final int PIECE = 65_536;

    private final FrameType type;
    private final FrameWriter writer;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int credit = WINDOW;
    private boolean closed;

    RelayOutput(FrameType type, FrameWriter writer) {
        this.type = type;
        this.writer = writer;
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int done = 0;
        while (done < length) {
            int piece = acquire(Math.min(length - done, PIECE));
            writer.send(new Frame(type, ByteBuffer.wrap(bytes, offset + done, piece)));
            done += piece;
        }
    }

    /// The client has written so much.
    ///
    /// @return false when that is more than it was sent
    boolean grant(int bytes) {
        lock.lock();
        try {
            if (bytes < 0 || bytes > WINDOW - credit) {
                return false;
            }
            credit += bytes;
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// The client is gone: writing fails from now on.
    void hangUp() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private int acquire(int wanted) throws IOException {
        lock.lock();
        try {
            while (credit == 0 && !closed) {
                changed.await();
            }
            if (closed) {
                throw new IOException("the client is gone");
            }
            int got = Math.min(wanted, credit);
            credit -= got;
            return got;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("cancelled while writing");
        } finally {
            lock.unlock();
        }
    }
}
