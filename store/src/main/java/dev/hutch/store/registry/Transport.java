package dev.hutch.store.registry;

import dev.hutch.api.ProblemException;
import dev.hutch.api.call.RegistryAccess;
import dev.hutch.linux.files.FileProblems;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Sends requests and follows redirects, once each, and says what a failed exchange means.
final class Transport {
    private static final int MAX_REDIRECTS = 5;
    private static final String TUNNEL = "Tunnel failed";

    private final HttpClients clients;
    private final RegistryAccess access;

    Transport(HttpClients clients, RegistryAccess access) {
        this.clients = clients;
        this.access = access;
    }

    RegistryTiming timing() {
        return clients.timing();
    }

    /// Sends, and for a read follows where it is sent on to.
    ///
    /// @param authorization shown to the first host and to no other
    HttpResponse<InputStream> send(Exchange exchange, @Nullable String authorization)
            throws TransientException {
        URI start = exchange.uri();
        URI uri = start;
        for (int i = 0; i <= MAX_REDIRECTS; i++) {
            boolean sameHost = start.getAuthority().equals(uri.getAuthority());
            HttpResponse<InputStream> response =
                    sendOnce(exchange.to(uri), sameHost ? authorization : null);
            Optional<String> location = response.headers().firstValue("Location");
            boolean redirects = response.statusCode() / 100 == 3 && location.isPresent();
            if (!redirects || !exchange.isRead()) {
                return response;
            }
            drop(response);
            uri = target(uri, location.get());
        }
        throw RegistryProblems.protocol(start.getHost(), "it redirects without end");
    }

    /// Where a registry sends us on to. Never from TLS to the open.
    static URI target(URI from, String location) {
        try {
            URI to = from.resolve(location);
            boolean safe =
                    "https".equals(to.getScheme())
                            || ("http".equals(to.getScheme())
                                    && from.getScheme().equals("http")
                                    && OciReference.isLoopback(to.getAuthority()));
            if (!safe || to.getHost() == null) {
                throw RegistryProblems.protocol(from.getHost(), "it redirects away from TLS");
            }
            return to;
        } catch (IllegalArgumentException e) {
            throw RegistryProblems.protocol(from.getHost(), "it redirects to nowhere");
        }
    }

    /// Ends an exchange of which only the head was wanted.
    static void drop(HttpResponse<InputStream> response) {
        try {
            response.body().close();
        } catch (IOException unwanted) {
            // Nobody reads this body.
        }
    }

    private HttpResponse<InputStream> sendOnce(Exchange exchange, @Nullable String authorization)
            throws TransientException {
        URI uri = exchange.uri();
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri)
                        .timeout(timing().answer())
                        .header("User-Agent", "hutch")
                        .method(exchange.method(), exchange.body().get());
        exchange.headers().forEach(request::header);
        if (uri.getScheme().equals("http")) {
            request.version(HttpClient.Version.HTTP_1_1);
        }
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        try {
            return clients.send(access, request);
        } catch (InterruptedException e) {
            throw FileProblems.cancelled("talk to " + uri.getHost(), e);
        } catch (IOException e) {
            throw failure(uri.getAuthority(), e);
        }
    }

    /// Not to get as far as HTTP is to be unreachable, which does not pass by itself. What else
    /// breaks may be whole the next time.
    static TransientException failure(String host, IOException cause) {
        for (Throwable at = cause; at != null; at = at.getCause()) {
            if (at instanceof ProblemException problem) {
                throw problem;
            }
            if (at instanceof InterruptedException interrupt) {
                throw FileProblems.cancelled("talk to " + host, interrupt);
            }
        }
        return switch (cause) {
            case HttpConnectTimeoutException e -> throw RegistryProblems.unreachable(host, e);
            case HttpTimeoutException _ -> new TransientException(RegistryProblems.timedOut(host));
            case ConnectException e -> throw RegistryProblems.unreachable(host, named(e));
            case NoRouteToHostException e -> throw RegistryProblems.unreachable(host, e);
            case UnknownHostException e -> throw RegistryProblems.unreachable(host, e);
            case SSLException e when isBelief(e) -> throw RegistryProblems.untrusted(host, e);
            case SSLException e -> throw RegistryProblems.unreachable(host, e);
            // The client has no type for this.
            case IOException e when String.valueOf(e.getMessage()).startsWith(TUNNEL) ->
                    throw RegistryProblems.proxyRefused(host, String.valueOf(e.getMessage()));
            default -> new TransientException(RegistryProblems.interruptedTransfer(host, cause));
        };
    }

    private static boolean isBelief(SSLException e) {
        for (Throwable at = e; at != null; at = at.getCause()) {
            if (at instanceof java.security.cert.CertificateException
                    || at instanceof java.security.cert.CertPathBuilderException) {
                return true;
            }
        }
        return false;
    }

    /// The client keeps the words for an unknown name to itself.
    private static IOException named(ConnectException e) {
        boolean unknown =
                e.getCause() instanceof UnresolvedAddressException
                        || (e.getCause() instanceof ConnectException inner
                                && inner.getCause() instanceof UnresolvedAddressException);
        return unknown ? new UnknownHostException("its name is not known here") : e;
    }
}
