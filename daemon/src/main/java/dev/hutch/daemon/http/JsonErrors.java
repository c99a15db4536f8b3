package dev.hutch.daemon.http;

import dev.hutch.api.Problem;
import dev.hutch.api.wire.WireJson;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/// What the server itself refuses or breaks on, told like every other problem.
final class JsonErrors extends ErrorHandler {
    private static final int FIRST_OF_OURS = 500;

    private final WireJson json;

    JsonErrors(WireJson json) {
        this.json = json;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Object cause = request.getAttribute(ERROR_EXCEPTION);
        int status = response.getStatus();
        Problem problem =
                status >= FIRST_OF_OURS
                        ? HttpProblems.broken(String.valueOf(cause))
                        : HttpProblems.refused(status);
        Replies.problem(response, callback, json, problem);
        return true;
    }
}
