package dev.hutch.daemon.http;

import dev.hutch.api.wire.WireJson;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// `GET /v1/openapi.json`.
final class OpenApiHandler extends Handler.Abstract {
    private final WireJson json;

    OpenApiHandler(WireJson json) {
        this.json = json;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Replies.answer(response, callback, new OpenApi(json).document().toString());
        return true;
    }
}
