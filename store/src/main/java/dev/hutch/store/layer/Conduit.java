package dev.hutch.store.layer;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A bounded pipe between two threads. Each side learns at once when the other has ended, and why.
///
/// The JDK's own pipes make a waiting reader look again once a second, and forget why a writer
/// ended. What is in the pipe goes around in a few buffers: fresh ones for each write would cost a
/// layer's whole size in garbage.
final class Conduit {
    private static final int CHUNK = 1 << 18;

    /// Enough to keep both sides busy, little enough to have many of them.
    private static final int MAX_CHUNKS = 8;

    private static final Chunk NOTHING = new Chunk(new byte[0], 0);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Chunk> chunks = new ArrayDeque<>();
    private final Deque<byte[]> spare = new ArrayDeque<>();
    private boolean ended;
    private boolean abandoned;
    private @Nullable Throwable failure;

    private record Chunk(byte[] bytes, int length) {}

    OutputStream writer() {
        return new Writer();
    }

    InputStream reader() {
        return new Reader();
    }

    /// No more will come; what is in the pipe can still be read.
    void end() {
        signal(() -> ended = true);
    }

    /// Ends both sides: whoever reads or writes from now on gets this.
    void fail(Throwable cause) {
        signal(() -> failure = failure == null ? cause : failure);
    }

    /// The reader has seen enough; writing goes nowhere from now on.
    void abandon() {
        signal(() -> abandoned = true);
    }

    private void signal(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// A buffer to fill, once there is room for it; there is one writer.
    ///
    /// @return null when nobody wants more
    private byte @Nullable [] claim() throws IOException {
        lock.lock();
        try {
            while (chunks.size() >= MAX_CHUNKS && failure == null && !abandoned) {
                changed.await();
            }
            throwFailure();
            byte[] free = spare.poll();
            return abandoned ? null : free != null ? free : new byte[CHUNK];
        } catch (InterruptedException e) {
            throw interrupted();
        } finally {
            lock.unlock();
        }
    }

    private void put(Chunk chunk) throws IOException {
        lock.lock();
        try {
            throwFailure();
            chunks.add(chunk);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// @param read the buffer that the reader is through with
    private @Nullable Chunk take(byte[] read) throws IOException {
        lock.lock();
        try {
            if (read.length > 0) {
                spare.add(read);
            }
            while (chunks.isEmpty() && !ended && failure == null) {
                changed.await();
            }
            throwFailure();
            Chunk chunk = chunks.poll();
            changed.signalAll();
            return chunk;
        } catch (InterruptedException e) {
            throw interrupted();
        } finally {
            lock.unlock();
        }
    }

    private static IOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("interrupted");
    }

    /// Throws what either side failed with, if one did.
    void throwFailure() throws IOException {
        lock.lock();
        try {
            switch (failure) {
                case null -> {}
                case IOException e -> throw e;
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                default -> throw new AssertionError(failure);
            }
        } finally {
            lock.unlock();
        }
    }

    private final class Writer extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] buffer, int offset, int length) throws IOException {
            for (int done = 0; done < length; done += CHUNK) {
                byte[] bytes = claim();
                if (bytes == null) {
                    return;
                }
                int count = Math.min(CHUNK, length - done);
                System.arraycopy(buffer, offset + done, bytes, 0, count);
                put(new Chunk(bytes, count));
            }
        }
    }

    private final class Reader extends InputStream {
        private Chunk current = NOTHING;
        private int at;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (!fill()) {
                return -1;
            }
            int count = Math.min(length, current.length - at);
            System.arraycopy(current.bytes, at, buffer, offset, count);
            at += count;
            return count;
        }

        /// In whole chunks, without a buffer between.
        @Override
        public long transferTo(OutputStream out) throws IOException {
            long count = 0;
            while (fill()) {
                out.write(current.bytes, at, current.length - at);
                count += current.length - at;
                at = current.length;
            }
            return count;
        }

        /// @return false at the end
        private boolean fill() throws IOException {
            while (at == current.length) {
                byte[] through = current.bytes;
                current = NOTHING;
                at = 0;
                Chunk next = take(through);
                if (next == null) {
                    return false;
                }
                current = next;
            }
            return true;
        }
    }
}
