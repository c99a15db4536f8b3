package dev.hutch.cli.http;

import dev.hutch.api.call.Call;
import dev.hutch.api.call.CallIo;
import dev.hutch.api.wire.CallNames;
import dev.hutch.api.wire.WireJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// One call on its way over one WebSocket.
public final class HttpCall implements Session.Listener.AutoDemanding {
    static final int MAX_CHUNK = 65_536;
    private static final int WINDOW = 262_144;

    /// How long a cancelled call may take to undo what it did.
    private static final Duration WIND_UP = Duration.ofSeconds(60);

    private final CallIo io;
    private final WireJson json;
    private final CompletableFuture<JsonNode> outcome = new CompletableFuture<>();
    private final Semaphore credit = new Semaphore(WINDOW);
    private @Nullable Session session;

    HttpCall(CallIo io, WireJson json) {
        this.io = io;
        this.json = json;
    }

    /// Says what is wanted and waits for the answer.
    JsonNode carryOut(Call<?> call, boolean input) {
        send(
                json.object()
                        .put("call", CallNames.of(call))
                        .set("arguments", json.tree(call))
                        .toString());
        io.onControl(this::control);
        Thread pump = Thread.ofVirtual().name("input").unstarted(this::pump);
        if (input) {
            pump.start();
        }
        try {
            return outcome.get();
        } catch (InterruptedException e) {
            cancel();
            Thread.currentThread().interrupt();
            throw HttpProblems.cancelled();
        } catch (ExecutionException e) {
            throw HttpProblems.of(e);
        } finally {
            pump.interrupt();
        }
    }

    @Override
    public void onWebSocketOpen(Session opened) {
        synchronized (this) {
            session = opened;
        }
    }

    @Override
    public void onWebSocketText(String message) {
        JsonNode node = json.parse(message);
        if (node.has("event")) {
            io.emit(json.event(node.path("event")));
        } else if (node.has("acknowledged")) {
            credit.release(Math.clamp(node.path("acknowledged").path("bytes").asInt(0), 0, WINDOW));
        } else if (node.has("result")) {
            outcome.complete(node.path("result"));
        } else if (node.has("problem")) {
            outcome.completeExceptionally(json.problem(node.path("problem")).toException());
        }
    }

    @Override
    public void onWebSocketBinary(ByteBuffer payload, Callback callback) {
        try {
            int stream = payload.get();
            byte[] bytes = new byte[payload.remaining()];
            payload.get(bytes);
            OutputStream to = stream == 2 ? io.err() : io.out();
            to.write(bytes);
            to.flush();
            send(
                    json.object()
                            .set(
                                    "acknowledged",
                                    json.object().put("stream", stream).put("bytes", bytes.length))
                            .toString());
            callback.succeed();
        } catch (IOException e) {
            callback.fail(e);
            outcome.completeExceptionally(e);
        }
    }

    @Override
    public void onWebSocketClose(int status, String reason, Callback callback) {
        outcome.completeExceptionally(new IOException("the daemon went away"));
        callback.succeed();
    }

    @Override
    public void onWebSocketError(Throwable cause) {
        outcome.completeExceptionally(cause);
    }

    private void control(CallIo.Control control) {
        send(
                switch (control) {
                    case CallIo.Control.Signal signal ->
                            json.object().put("signal", signal.number()).toString();
                    case CallIo.Control.Resize size ->
                            json.object().set("resize", json.tree(size)).toString();
                    case CallIo.Control.Hangup _ -> json.object().put("cancel", true).toString();
                });
    }

    private void pump() {
        byte[] bytes = new byte[MAX_CHUNK + 1];
        InputStream in = io.in();
        try {
            for (int count = in.read(bytes, 1, MAX_CHUNK);
                    count >= 0;
                    count = in.read(bytes, 1, MAX_CHUNK)) {
                credit.acquire(count);
                Callback.Completable sent = new Callback.Completable();
                session().sendBinary(ByteBuffer.wrap(bytes, 0, count + 1), sent);
                sent.get();
            }
            send(json.object().put("end", 0).toString());
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        } catch (IOException | ExecutionException e) {
            // The outcome tells why the connection, or the input, is gone.
        }
    }

    private void cancel() {
        send(json.object().put("cancel", true).toString());
        try {
            outcome.get(WIND_UP.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException expected) {
            // Cancelled calls end with a problem; that they ended is all that was waited for.
        }
    }

    private void send(String message) {
        session().sendText(message, Callback.NOOP);
    }

    private synchronized Session session() {
        if (session == null) {
            throw new AssertionError("a message before the connection");
        }
        return session;
    }
}
