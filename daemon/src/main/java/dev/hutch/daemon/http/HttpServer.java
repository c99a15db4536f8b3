package dev.hutch.daemon.http;

import dev.hutch.api.call.Hutch;
import dev.hutch.api.wire.WireJson;
import dev.hutch.daemon.calls.LocalHutch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.eclipse.jetty.http.pathmap.PathSpec;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.server.handler.PathMappingsHandler;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;
import org.eclipse.jetty.util.thread.VirtualThreadPool;

/// The HTTP door.
public final class HttpServer implements AutoCloseable {
    private final Server server;
    private final Path socket;

    private HttpServer(Server server, Path socket) {
        this.server = server;
        this.socket = socket;
    }

    /// Opens the socket. The caller holds the daemon's lock, so a socket file that is there is a
    /// dead one.
    public static HttpServer open(Path socket, LocalHutch hutch) {
        return open(socket, hutch, hutch);
    }

    /// @param streams answers what comes over WebSockets
    static HttpServer open(Path socket, LocalHutch hutch, Hutch streams) {
        Server server = new Server(new VirtualThreadPool());
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        UnixDomainServerConnector connector =
                new UnixDomainServerConnector(server, new HttpConnectionFactory(configuration));
        connector.setUnixDomainPath(socket);
        // A call may take as long as it takes; a peer that dies closes its socket.
        connector.setIdleTimeout(Duration.ZERO.toMillis());
        server.addConnector(connector);
        WireJson json = new WireJson();
        // The upgrade to WebSocket looks for the path of a context, and a server alone has none.
        ContextHandler context = new ContextHandler("/");
        PathMappingsHandler routes = new PathMappingsHandler();
        routes.addMapping(PathSpec.from("/v1/jobs/*"), new JobHandler(hutch, json));
        routes.addMapping(PathSpec.from("/v1/openapi.json"), new OpenApiHandler(json));
        routes.addMapping(PathSpec.from("/"), new CallHandler(hutch, json));
        Handler.Wrapper stream = new StreamUpgrade(server, context, streams, json).handler();
        stream.setHandler(routes);
        // Routes ask a request for its context, and a bare server has none.
        server.setHandler(new OwnerOnly(new ContextHandler(stream, "/"), json));
        server.setErrorHandler(new JsonErrors(json));
        try {
            Files.deleteIfExists(socket);
            server.start();
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
            return new HttpServer(server, socket);
        } catch (Exception e) {
            throw HttpProblems.notOpened(socket, e);
        }
    }

    @Override
    public void close() {
        try {
            server.stop();
            Files.deleteIfExists(socket);
        } catch (Exception e) {
            throw HttpProblems.notClosed(socket, e);
        }
    }

    @Override
    public String toString() {
        return socket.toString();
    }
}
