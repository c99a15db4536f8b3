package dev.hutch.vm.machine.enter;

import dev.hutch.api.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Bytes from one thread to another, with a bound. Unlike java.io's pipe it wakes its reader at
/// once, it carries the writer's failure over to the reader's side, and its buffers go round: a
/// long copy leaves no garbage behind.
final class BytePipe {
    /// Two megabytes on their way keep both ends busy.
    private static final int MAX_CHUNKS = 32;

    private static final int CHUNK = 64 * 1024;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Chunk> chunks = new ArrayDeque<>();
    private final Deque<byte[]> spare = new ArrayDeque<>();
    private boolean finished;
    private boolean closed;
    private @Nullable ProblemException failure;

    private record Chunk(byte[] bytes, int count) {}

    InputStream source() {
        return new Source();
    }

    /// To be flushed by the writer, and then finished: closing alone does not tell a whole stream
    /// from half a one.
    OutputStream sink() {
        return new Sink();
    }

    /// No more bytes will come.
    void finish() {
        change(() -> finished = true);
    }

    /// The writer cannot go on; the reader finds the stream broken.
    void fail(ProblemException cause) {
        change(() -> {
            failure = cause;
            finished = true;
        });
    }

    /// Why the writer failed, if it did; it comes before what the reader made of it.
    ProblemException causeOr(ProblemException other) {
        lock.lock();
        try {
            return failure == null ? other : failure;
        } finally {
            lock.unlock();
        }
    }

    /// The reader wants no more: a writer that waits is freed with a failure.
    void abandon() {
        change(() -> {
            closed = true;
            chunks.clear();
        });
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
            while (chunks.size() >= MAX_CHUNKS && !closed) {
                changed.await();
            }
            if (closed) {
                throw new IOException("the reader has left");
            }
            chunks.addLast(chunk);
            changed.signalAll();
            byte[] next = spare.pollFirst();
            return next == null ? new byte[CHUNK] : next;
        } catch (InterruptedException e) {
            throw interrupted();
        } finally {
            lock.unlock();
        }
    }

    /// @param read what the reader is done with
    private @Nullable Chunk take(Chunk read) throws IOException {
        lock.lock();
        try {
            if (read.bytes.length == CHUNK) {
                spare.addFirst(read.bytes);
            }
            while (chunks.isEmpty() && !finished && !closed) {
                changed.await();
            }
            if (!chunks.isEmpty()) {
                changed.signalAll();
                return chunks.pollFirst();
            }
            if (failure != null) {
                throw new IOException(failure.getMessage(), failure);
            }
            if (!finished) {
                throw new IOException("the pipe is closed");
            }
            return null;
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

    private final class Source extends InputStream {
        private Chunk current = new Chunk(new byte[0], 0);
        private int position;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (position == current.count) {
                Chunk next = take(current);
                if (next == null) {
                    current = new Chunk(new byte[0], 0);
                    position = 0;
                    return -1;
                }
                current = next;
                position = 0;
            }
            int count = Math.min(length, current.count - position);
            System.arraycopy(current.bytes, position, into, offset, count);
            position += count;
            return count;
        }
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
            int done = 0;
            while (done < length) {
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
}
