package dev.hutch.vm.guest;

import dev.hutch.api.Problem;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One stream from the guest. What arrives waits here, bounded by the window, until it is read.
final class Inbound extends InputStream {
    private static final int CREDIT_STEP = Frame.WINDOW_SIZE / 4;

    private final Exchange exchange;
    private final int stream;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ByteRing ring = new ByteRing();
    private int unreturned;
    private boolean ended;
    private @Nullable Problem failure;

    Inbound(Exchange exchange, int stream) {
        this.exchange = exchange;
        this.stream = stream;
    }

    /// Never blocks: called by the thread that reads the channel.
    void arrived(ByteBuffer data) throws MalformedFrame {
        lock.lock();
        try {
            if (ended) {
                throw new MalformedFrame("data after the end of a stream");
            }
            if (data.remaining() > Frame.WINDOW_SIZE - unreturned - ring.size()
                    || !ring.add(data)) {
                throw new MalformedFrame("more data than it was allowed to");
            }
            changed.signal();
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

    /// What has arrived can still be read; then the problem is thrown.
    void fail(Problem problem) {
        lock.lock();
        try {
            if (!ended && failure == null) {
                failure = problem;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, to.length);
        if (length == 0) {
            return 0;
        }
        int count;
        int credit = 0;
        lock.lock();
        try {
            if (!awaitData()) {
                return -1;
            }
            count = ring.take(to, offset, length);
            unreturned += count;
            if (unreturned >= CREDIT_STEP && !ended) {
                credit = unreturned;
                unreturned = 0;
            }
        } finally {
            lock.unlock();
        }
        if (credit > 0) {
            exchange.returnCredit(stream, credit);
        }
        return count;
    }

    @Override
    public int available() {
        lock.lock();
        try {
            return ring.size();
        } finally {
            lock.unlock();
        }
    }

    /// @return false at the end
    private boolean awaitData() {
        try {
            while (ring.size() == 0) {
                if (failure != null) {
                    throw failure.toException();
                }
                if (ended) {
                    return false;
                }
                changed.await();
            }
            return true;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            exchange.close();
            throw GuestProblems.cancelled();
        }
    }
}
