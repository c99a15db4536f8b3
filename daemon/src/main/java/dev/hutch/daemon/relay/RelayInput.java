package dev.hutch.daemon.relay;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The client's standard input. Each read asks the client for what it may take, so nothing is taken
/// that no reader wanted.
final class RelayInput extends InputStream {
    private static final int PIECE = 65_536;

    private final FrameWriter writer;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<ByteBuffer> arrived = new ArrayDeque<>();
    private int asked;
    private boolean ended;

    RelayInput(FrameWriter writer) {
        this.writer = writer;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        lock.lock();
        try {
            int wanted = Math.min(length, PIECE);
            if (arrived.isEmpty() && !ended && asked < wanted) {
                writer.send(Frame.ofInt(FrameType.READ, wanted - asked));
                asked = wanted;
            }
            while (arrived.isEmpty() && !ended) {
                changed.await();
            }
            return arrived.isEmpty() ? -1 : take(bytes, offset, length);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("cancelled while reading");
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int available() {
        lock.lock();
        try {
            return arrived.isEmpty() ? 0 : arrived.getFirst().remaining();
        } finally {
            lock.unlock();
        }
    }

    /// @return false when the client sends more than it was asked for
    boolean put(ByteBuffer bytes) {
        lock.lock();
        try {
            if (bytes.remaining() > asked || ended) {
                return false;
            }
            asked -= bytes.remaining();
            arrived.add(bytes);
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private int take(byte[] bytes, int offset, int length) {
        ByteBuffer first = arrived.getFirst();
        int count = Math.min(length, first.remaining());
        first.get(bytes, offset, count);
        if (!first.hasRemaining()) {
            arrived.removeFirst();
        }
        return count;
    }
}
