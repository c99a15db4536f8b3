package dev.hutch.linux.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// One virtual thread that carries bytes between a program and us. A failure of our end is told
/// through `failed`, so that the program can be ended; the program closing its end is not one.
final class Pump {
    private static final int BUFFER = 64 << 10;

    private final Thread thread;

    private Pump(Thread thread) {
        this.thread = thread;
    }

    /// Lets `feed` write a program's standard input and closes it at the end.
    static Pump into(OutputStream program, Feed feed, CompletableFuture<Throwable> failed) {
        return start(() -> feed(new ProgramInput(program), feed, failed), failed);
    }

    /// Drains a program's output.
    static Pump from(InputStream program, OutputStream sink, CompletableFuture<Throwable> failed) {
        return start(() -> drain(program, sink, failed), failed);
    }

    /// Waits for the end of the stream, at most this long; then gives it up.
    void finish(long millis) throws InterruptedException {
        thread.join(java.time.Duration.ofMillis(millis));
        thread.interrupt();
    }

    void abandon() {
        thread.interrupt();
    }

    private static Pump start(Runnable work, CompletableFuture<Throwable> failed) {
        return new Pump(
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                work.run();
                            } catch (RuntimeException | Error e) {
                                failed.complete(e);
                            }
                        }));
    }

    private static void feed(ProgramInput program, Feed feed, CompletableFuture<Throwable> failed) {
        try (program) {
            try {
                feed.writeTo(program);
            } catch (IOException | RuntimeException e) {
                // What fails because the program has ended is told better by its exit code. A
                // failure of ours is told before the end of file is: half is never the whole.
                if (!program.readerGone()) {
                    failed.complete(e);
                }
            }
        }
    }

    private static void drain(
            InputStream program, OutputStream sink, CompletableFuture<Throwable> failed) {
        byte[] buffer = new byte[BUFFER];
        int count;
        while ((count = readProgram(program, buffer)) > 0) {
            try {
                sink.write(buffer, 0, count);
            } catch (IOException e) {
                failed.complete(e);
                return;
            }
        }
    }

    private static int readProgram(InputStream program, byte[] buffer) {
        try {
            return program.read(buffer);
        } catch (IOException closed) {
            return -1;
        }
    }

    /// Writes to two streams at once.
    static final class Both extends OutputStream {
        private final OutputStream first;
        private final OutputStream second;

        Both(OutputStream first, OutputStream second) {
            this.first = first;
            this.second = second;
        }

        @Override
        public void write(int value) throws IOException {
            first.write(value);
            second.write(value);
        }

        @Override
        public void write(byte[] source, int offset, int count) throws IOException {
            first.write(source, offset, count);
            second.write(source, offset, count);
        }
    }

    /// Keeps output up to a limit; more than that is either refused or forgotten from the front.
    static final class Kept extends OutputStream {
        private final int limit;
        private final @Nullable String refusedFrom;
        private byte[] bytes = new byte[1024];
        private int length;

        /// @param refusedFrom the program to blame when the limit is passed; null: keep the end
        Kept(int limit, @Nullable String refusedFrom) {
            this.limit = limit;
            this.refusedFrom = refusedFrom;
        }

        @Override
        public synchronized void write(int value) {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public synchronized void write(byte[] source, int offset, int count) {
            if (length + count > limit) {
                if (refusedFrom != null) {
                    throw ProcessProblems.tooMuchOutput(refusedFrom, limit);
                }
                int taken = Math.min(count, limit);
                int kept = Math.min(length, limit - taken);
                System.arraycopy(bytes, length - kept, bytes, 0, kept);
                length = kept;
                append(source, offset + count - taken, taken);
                return;
            }
            append(source, offset, count);
        }

        synchronized String text() {
            return new String(bytes, 0, length, java.nio.charset.StandardCharsets.UTF_8);
        }

        private void append(byte[] source, int offset, int count) {
            if (length + count > bytes.length) {
                int wanted = Math.max(bytes.length * 2, length + count);
                bytes = java.util.Arrays.copyOf(bytes, Math.min(limit, wanted));
            }
            System.arraycopy(source, offset, bytes, length, count);
            length += count;
        }
    }
}
