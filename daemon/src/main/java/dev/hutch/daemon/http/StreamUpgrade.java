package dev.hutch.daemon.http;

import dev.hutch.api.call.Hutch;
import dev.hutch.api.wire.WireJson;
import java.time.Duration;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;

/// `GET /v1/stream`: turns a connection into a call with streams.
record StreamUpgrade(Server server, ContextHandler context, Hutch hutch, WireJson json) {
    private static final int MAX_FRAME = StreamIo.MAX_CHUNK + 1;

    Handler.Wrapper handler() {
        return WebSocketUpgradeHandler.from(
                server,
                context,
                container -> {
                    container.setMaxBinaryMessageSize(MAX_FRAME);
                    container.setMaxTextMessageSize(WireJson.MAX_REQUEST_BYTES);
                    container.setIdleTimeout(Duration.ZERO);
                    container.addMapping(
                            "/v1/stream",
                            (request, response, callback) -> new StreamSession(hutch, json));
                });
    }
}
