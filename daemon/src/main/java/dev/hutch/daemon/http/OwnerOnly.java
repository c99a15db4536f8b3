package dev.hutch.daemon.http;

import dev.hutch.api.wire.WireJson;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// Asks the kernel who the peer is, and turns other users away; root may come in, as everywhere.
final class OwnerOnly extends Handler.Wrapper {
    private final WireJson json;
    private final String owner = System.getProperty("user.name", "");

    OwnerOnly(Handler inside, WireJson json) {
        super(inside);
        this.json = json;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (isOwner(request)) {
            return super.handle(request, response, callback);
        }
        Replies.problem(response, callback, json, HttpProblems.notYours());
        return true;
    }

    private boolean isOwner(Request request) throws IOException {
        Object transport =
                request.getConnectionMetaData().getConnection().getEndPoint().getTransport();
        if (!(transport instanceof SocketChannel channel)) {
            return false;
        }
        UnixDomainPrincipal peer = channel.getOption(ExtendedSocketOptions.SO_PEERCRED);
        String user = peer.user().getName();
        return user.equals(owner) || user.equals("root");
    }
}
