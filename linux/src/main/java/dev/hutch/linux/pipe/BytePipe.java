package dev.hutch.linux.pipe;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Bytes from one thread to another, with a bound. Each side learns when the other has ended, and
/// why.
///
/// The JDK's own pipes make a waiting reader look again once a second, and forget why a writer
/// ended. What is in this one goes around in a few buffers: fresh ones for each write would cost
/// all that passes in garbage.
public final class BytePipe {
    private static final int CHUNK = 1 << 18;

    /// Enough to keep both sides busy, little enough to have many of them.
    private static final int MAX_CHUNKS = 8;

    private static final Chunk NOTHING = new Chunk(new byte[0], 0);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Chunk> chunks = new ArrayDeque<>();
    private final Deque<byte[]> spare = new ArrayDeque<>();
    private final Sink sink = new Sink();
    private final Source source = new Source();
    private boolean finished;
    private boolean abandoned;
    private @Nullable Throwable failure;

    /// An empty one, that nobody has ended.
    public BytePipe() {}

    private record Chunk(byte[] bytes, int length) {}

    @FunctionalInterface
    public interface Filling {
        void writeTo(OutputStream out) throws IOException;
    }

    /// For one thread. It ends where the writer finished, or with what either side failed with.
    public InputStream source() {
        return source;
    }

    /// For one thread. Closing it alone does not tell a whole stream from half a one.
    public OutputStream sink() {
        return sink;
    }

    /// Writes all that there is, from this thread, and tells the reader how that ended.
    public void fill(Filling filling) {
        try {
            filling.writeTo(sink);
            finish();
        } catch (IOException | RuntimeException | Error e) {
            fail(e);
        }
    }

    /// No more will come, says the writer; what is in the pipe can still be read. Idempotent.
    public void finish() throws IOException {
        sink.flush();
        change(() -> finished = true);
    }

    /// Ends both sides with what came first: the writer at once, the reader when it has read what
    /// is in the pipe.
    public void fail(Throwable cause) {
        change(() -> failure = failure == null ? cause : failure);
    }

    /// The reader has seen enough, and the writer need not know: writing goes nowhere from now on.
    public void abandon() {
        change(() -> abandoned = true);
    }

    /// Throws what either side failed with, if one did.
    public void throwFailure() throws IOException {
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

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// @return a buffer to fill next
    private byte[] put(Chunk chunk) throws IOException {
        lock.lock();
        try {
            while (chunks.size() >= MAX_CHUNKS && failure == null && !abandoned) {
                changed.await();
            }
            throwFailure();
            if (abandoned) {
                return chunk.bytes;
            }
            chunks.add(chunk);
            changed.signalAll();
            byte[] free = spare.poll();
            return free == null ? new byte[CHUNK] : free;
        } catch (InterruptedException e) {
            throw interrupted();
        } finally {
            lock.unlock();
        }
    }

    /// @param read the buffer that the reader is through with
    /// @return null at the end
    private @Nullable Chunk take(byte[] read) throws IOException {
        lock.lock();
        try {
            if (read.length > 0) {
                spare.add(read);
            }
            while (chunks.isEmpty() && !finished && failure == null) {
                changed.await();
            }
            Chunk chunk = chunks.poll();
            if (chunk == null) {
                throwFailure();
            }
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

    private final class Sink extends OutputStream {
        private byte[] pending = new byte[CHUNK];
        private int count;

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            for (int done = 0; done < length; ) {
                int part = Math.min(length - done, CHUNK - count);
                System.arraycopy(from, offset + done, pending, count, part);
                count += part;
                done += part;
                if (count == CHUNK) {
                    flush();
                }
            }
        }

        @Override
        public void flush() throws IOException {
            if (count > 0) {
                pending = put(new Chunk(pending, count));
                count = 0;
            }
        }
    }

    private final class Source extends InputStream {
        private Chunk current = NOTHING;
        private int at;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (!refill()) {
                return -1;
            }
            int count = Math.min(length, current.length - at);
            System.arraycopy(current.bytes, at, into, offset, count);
            at += count;
            return count;
        }

        /// In whole chunks, without a buffer between.
        @Override
        public long transferTo(OutputStream out) throws IOException {
            long count = 0;
            while (refill()) {
                out.write(current.bytes, at, current.length - at);
                count += current.length - at;
                at = current.length;
            }
            return count;
        }

        /// @return false at the end
        private boolean refill() throws IOException {
            if (at < current.length) {
                return true;
            }
            byte[] through = current.bytes;
            current = NOTHING;
            at = 0;
            Chunk next = take(through);
            if (next == null) {
                return false;
            }
            current = next;
            return true;
        }
    }
}
