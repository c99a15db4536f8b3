package dev.hutch.cli.http;

import java.nio.file.Path;
import org.eclipse.jetty.client.Origin;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.io.Transport;

/// HTTP over one unix socket, whatever host a request names: a WebSocket's upgrade cannot say it
/// for itself.
final class UnixTransport extends HttpClientTransportOverHTTP {
    private final Transport socket;

    UnixTransport(Path socket) {
        this.socket = new Transport.TCPUnix(socket);
    }

    @Override
    public Origin newOrigin(Request request) {
        return super.newOrigin(request.transport(socket));
    }
}
