package dev.hutch.vm.guest;

import dev.hutch.api.Problem;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The stream to the guest. A write waits while the other side has no room for it.
final class Outbound extends OutputStream {
    private final Exchange exchange;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int credit = Frame.WINDOW_SIZE;
    private boolean closed;
    private boolean unwanted;
    private @Nullable Problem failure;

    Outbound(Exchange exchange) {
        this.exchange = exchange;
    }

    void credit(long more) throws MalformedFrame {
        lock.lock();
        try {
            if (more < 1 || more > Frame.WINDOW_SIZE - credit) {
                throw new MalformedFrame("more credit than there is");
            }
            credit += (int) more;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// The other side has ended; nobody will read what is written from here on.
    void end() {
        lock.lock();
        try {
            unwanted = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void fail(Problem problem) {
        lock.lock();
        try {
            if (failure == null) {
                failure = problem;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    /// @throws IOException when the command has ended, as a broken pipe would tell
    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, from.length);
        for (int done = 0; done < length; ) {
            int count = claim(length - done);
            exchange.sendData(from, offset + done, count);
            done += count;
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (closed || unwanted || failure != null) {
                closed = true;
                return;
            }
            closed = true;
        } finally {
            lock.unlock();
        }
        exchange.sendEnd();
    }

    /// Waits for credit and takes some of it.
    private int claim(int wanted) throws IOException {
        lock.lock();
        try {
            while (true) {
                if (failure != null) {
                    throw failure.toException();
                }
                if (closed || unwanted) {
                    throw new IOException("nobody in the guest reads this any more");
                }
                if (credit > 0) {
                    int count = Math.min(Math.min(wanted, credit), Frame.MAX_DATA);
                    credit -= count;
                    return count;
                }
                changed.await();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            exchange.close();
            throw GuestProblems.cancelled();
        } finally {
            lock.unlock();
        }
    }
}
