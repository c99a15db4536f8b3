package dev.hutch.daemon.http;

import dev.hutch.api.Event;
import dev.hutch.api.Problem;
import dev.hutch.api.call.CallIo;
import dev.hutch.api.wire.WireJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.api.StatusCode;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A caller's streams over a WebSocket: binary messages of one byte stream number and content, each
/// direction of each stream within a window that the reader opens again.
final class StreamIo implements CallIo {
    static final int MAX_CHUNK = 64 * 1024;

    /// Unacknowledged bytes of one stream: keeps a local socket busy, bounds what a stuck reader
    /// costs.
    private static final int WINDOW = 256 * 1024;

    /// Controls that come before anybody listens; a terminal sends a resize or two.
    private static final int MAX_EARLY = 64;

    private static final int STDIN = 0;

    private final Session session;
    private final WireJson json;
    private final WindowedOutput out = new WindowedOutput(1);
    private final WindowedOutput err = new WindowedOutput(2);
    private final Input in = new Input();
    private final Deque<Control> early = new ArrayDeque<>();
    private @Nullable Consumer<Control> listener;
    private volatile boolean gone;

    StreamIo(Session session, WireJson json) {
        this.session = session;
        this.json = json;
    }

    @Override
    public InputStream in() {
        return in;
    }

    @Override
    public OutputStream out() {
        return out;
    }

    @Override
    public OutputStream err() {
        return err;
    }

    @Override
    public void onControl(Consumer<Control> newListener) {
        synchronized (early) {
            listener = newListener;
            early.forEach(newListener);
            early.clear();
        }
    }

    @Override
    public void emit(Event event) {
        sendQuietly(json.object().set("event", json.event(event)).toString());
    }

    void control(Control control) {
        synchronized (early) {
            if (listener != null) {
                listener.accept(control);
            } else if (early.size() < MAX_EARLY) {
                early.add(control);
            }
        }
    }

    void input(ByteBuffer message) {
        if (!message.hasRemaining() || message.get() != STDIN) {
            throw protocol("a binary message that is not standard input");
        }
        byte[] bytes = new byte[message.remaining()];
        message.get(bytes);
        in.add(bytes);
    }

    void inputEnded() {
        in.end();
    }

    void acknowledged(int stream, int bytes) {
        switch (stream) {
            case 1 -> out.open(bytes);
            case 2 -> err.open(bytes);
            default -> throw protocol("an acknowledgement of stream " + stream);
        }
    }

    void gone() {
        gone = true;
        in.end();
        out.open(0);
        err.open(0);
        control(new Control.Hangup());
    }

    /// The last message, and the end of the session. That it is closed then is no hangup to
    /// anybody.
    void end(String word, JsonNode value) {
        onControl(control -> {});
        sendQuietly(json.object().set(word, value).toString());
        session.close(StatusCode.NORMAL, word, Callback.NOOP);
    }

    /// To a client that has left there is nothing to say.
    private void sendQuietly(String text) {
        try {
            Callback.Completable sent = new Callback.Completable();
            session.sendText(text, sent);
            sent.join();
        } catch (CompletionException e) {
            gone = true;
        }
    }

    private static RuntimeException protocol(String what) {
        return Problem.of(Problem.Kind.INVALID, "stream.protocol", "the client sent " + what)
                .toException();
    }

    /// Standard output or error.
    private final class WindowedOutput extends OutputStream {
        private final int stream;
        private int window = WINDOW;

        WindowedOutput(int stream) {
            this.stream = stream;
        }

        synchronized void open(int bytes) {
            window = Math.min(WINDOW, window + Math.max(0, bytes));
            notifyAll();
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            int done = 0;
            while (done < length) {
                int part = take(Math.min(length - done, MAX_CHUNK));
                ByteBuffer message = ByteBuffer.allocate(part + 1);
                message.put((byte) stream).put(bytes, offset + done, part).flip();
                Callback.Completable sent = new Callback.Completable();
                session.sendBinary(message, sent);
                try {
                    sent.join();
                } catch (CompletionException e) {
                    throw new IOException("the client is gone", e);
                }
                done += part;
            }
        }

        private synchronized int take(int wanted) throws IOException {
            while (window == 0 && !gone) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IOException("interrupted", e);
                }
            }
            if (gone) {
                throw new IOException("the client is gone");
            }
            int part = Math.min(wanted, window);
            window -= part;
            return part;
        }
    }

    /// Standard input.
    private final class Input extends InputStream {
        private final Deque<ByteBuffer> chunks = new ArrayDeque<>();
        private int unread;
        private boolean ended;

        synchronized void add(byte[] bytes) {
            unread += bytes.length;
            if (unread > WINDOW) {
                throw protocol("more input than its window allows");
            }
            chunks.add(ByteBuffer.wrap(bytes));
            notifyAll();
        }

        synchronized void end() {
            ended = true;
            notifyAll();
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int count = take(into, offset, length);
            if (count > 0) {
                sendQuietly(
                        json.object()
                                .set(
                                        "acknowledged",
                                        json.object().put("stream", STDIN).put("bytes", count))
                                .toString());
            }
            return count;
        }

        private synchronized int take(byte[] into, int offset, int length) throws IOException {
            while (chunks.isEmpty() && !ended) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IOException("interrupted", e);
                }
            }
            ByteBuffer chunk = chunks.peek();
            if (chunk == null) {
                return -1;
            }
            int count = Math.min(length, chunk.remaining());
            chunk.get(into, offset, count);
            unread -= count;
            if (!chunk.hasRemaining()) {
                chunks.remove();
            }
            return count;
        }
    }
}
