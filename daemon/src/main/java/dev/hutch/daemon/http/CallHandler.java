package dev.hutch.daemon.http;

import dev.hutch.api.EventSink;
import dev.hutch.api.ProblemException;
import dev.hutch.api.call.Call;
import dev.hutch.api.call.CallIo;
import dev.hutch.api.wire.WireJson;
import dev.hutch.daemon.calls.LocalHutch;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import tools.jackson.databind.JsonNode;

/// `POST /v1/<call>`: the record as JSON in, the answer or a problem as JSON out. A job is waited
/// for; with `Prefer: respond-async` its id is answered instead.
final class CallHandler extends Handler.Abstract {
    private static final String PREFIX = "/v1/";

    private final LocalHutch hutch;
    private final WireJson json;

    CallHandler(LocalHutch hutch, WireJson json) {
        this.hutch = hutch;
        this.json = json;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String path = request.getHttpURI().getCanonicalPath();
        if (!path.startsWith(PREFIX)) {
            Replies.problem(response, callback, json, HttpProblems.noSuchPath(path));
            return true;
        }
        if (!"POST".equals(request.getMethod())) {
            Replies.problem(
                    response, callback, json, HttpProblems.wrongMethod(request.getMethod(), path));
            return true;
        }
        try {
            Call<?> call = json.call(path.substring(PREFIX.length()), body(request));
            answer(call, request, response, callback);
        } catch (ProblemException e) {
            Replies.problem(response, callback, json, e.problem());
        } catch (RuntimeException | Error e) {
            System.getLogger(CallHandler.class.getName())
                    .log(System.Logger.Level.ERROR, "path=" + path + " broken", e);
            Replies.problem(response, callback, json, HttpProblems.broken(e));
        }
        return true;
    }

    private void answer(Call<?> call, Request request, Response response, Callback callback) {
        boolean later = "respond-async".equals(request.getHeaders().get("Prefer"));
        switch (call.mode()) {
            case STREAM ->
                    Replies.problem(
                            response,
                            callback,
                            json,
                            HttpProblems.needsStreams(
                                    request.getHttpURI()
                                            .getCanonicalPath()
                                            .substring(PREFIX.length())));
            case JOB -> {
                if (later) {
                    String id = hutch.begin(call).id();
                    Replies.accepted(response, callback, json.object().put("job", id).toString());
                } else {
                    Replies.answer(response, callback, json.write(hutch.call(call)));
                }
            }
            case QUICK ->
                    Replies.answer(
                            response,
                            callback,
                            json.write(hutch.call(call, CallIo.events(EventSink.NONE))));
        }
    }

    private JsonNode body(Request request) throws java.io.IOException {
        try (InputStream in = Content.Source.asInputStream(request)) {
            byte[] bytes = in.readNBytes(WireJson.MAX_REQUEST_BYTES);
            String text = new String(bytes, StandardCharsets.UTF_8);
            return text.isBlank() ? json.object() : json.parse(text);
        }
    }
}
