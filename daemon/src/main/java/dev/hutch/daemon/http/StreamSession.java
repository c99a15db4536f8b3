package dev.hutch.daemon.http;

import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import dev.hutch.api.call.Call;
import dev.hutch.api.call.CallIo.Control;
import dev.hutch.api.call.Hutch;
import dev.hutch.api.wire.WireJson;
import java.nio.ByteBuffer;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// One call over one WebSocket; docs/formats/daemon-http.md has the messages.
public final class StreamSession implements Session.Listener.AutoDemanding {
    private final Hutch hutch;
    private final WireJson json;
    private @Nullable StreamIo io;
    private @Nullable Thread caller;

    StreamSession(Hutch hutch, WireJson json) {
        this.hutch = hutch;
        this.json = json;
    }

    @Override
    public void onWebSocketOpen(Session session) {
        io = new StreamIo(session, json);
    }

    @Override
    public void onWebSocketText(String message) {
        StreamIo streams = io();
        try {
            JsonNode node = json.parse(message);
            if (caller == null) {
                Call<?> call = json.call(node.path("call").asString(""), node.path("arguments"));
                caller = Thread.ofVirtual().name("stream").start(() -> answer(call, streams));
            } else {
                control(node, streams);
            }
        } catch (ProblemException e) {
            streams.end("problem", json.tree(e.problem()));
        }
    }

    @Override
    public void onWebSocketBinary(ByteBuffer payload, Callback callback) {
        try {
            io().input(payload);
            callback.succeed();
        } catch (ProblemException e) {
            io().end("problem", json.tree(e.problem()));
            callback.fail(e);
        }
    }

    /// The client has left. Whatever it asked for learns so: a job goes on, a stream ends.
    @Override
    public void onWebSocketClose(int status, String reason, Callback callback) {
        io().gone();
        Thread thread = caller;
        if (thread != null) {
            thread.interrupt();
        }
        callback.succeed();
    }

    private void answer(Call<?> call, StreamIo streams) {
        try {
            Object answer = hutch.call(call, streams);
            streams.end("result", json.tree(answer));
        } catch (ProblemException e) {
            streams.end("problem", json.tree(e.problem()));
        } catch (RuntimeException | Error e) {
            System.getLogger(StreamSession.class.getName())
                    .log(System.Logger.Level.ERROR, "stream=broken", e);
            Problem problem = HttpProblems.broken(e);
            streams.end("problem", json.tree(problem));
        }
    }

    private void control(JsonNode node, StreamIo streams) {
        if (node.has("acknowledged")) {
            JsonNode ack = node.path("acknowledged");
            streams.acknowledged(ack.path("stream").asInt(-1), ack.path("bytes").asInt(0));
        } else if (node.has("end")) {
            streams.inputEnded();
        } else if (node.has("signal")) {
            streams.control(new Control.Signal(node.path("signal").asInt(0)));
        } else if (node.has("resize")) {
            JsonNode size = node.path("resize");
            streams.control(
                    new Control.Resize(size.path("rows").asInt(0), size.path("columns").asInt(0)));
        } else if (node.has("cancel") && caller != null) {
            caller.interrupt();
        }
    }

    private StreamIo io() {
        StreamIo streams = io;
        if (streams == null) {
            throw new AssertionError("a message before the session was open");
        }
        return streams;
    }
}
