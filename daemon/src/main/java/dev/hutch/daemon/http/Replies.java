package dev.hutch.daemon.http;

import dev.hutch.api.Problem;
import dev.hutch.api.wire.WireJson;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// Answers as JSON.
final class Replies {
    private static final int OK = 200;

    private Replies() {}

    static void answer(Response response, Callback callback, String json) {
        send(response, callback, OK, json);
    }

    static void problem(Response response, Callback callback, WireJson wire, Problem problem) {
        send(response, callback, problem.kind().httpStatus(), wire.write(problem));
    }

    static void accepted(Response response, Callback callback, String json) {
        send(response, callback, 202, json);
    }

    private static void send(Response response, Callback callback, int status, String json) {
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        Content.Sink.write(response, true, json + "\n", callback);
    }
}
