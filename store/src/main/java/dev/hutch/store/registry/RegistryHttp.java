package dev.hutch.store.registry;

import dev.hutch.api.ProblemException;
import dev.hutch.linux.files.FileProblems;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Requests to a registry: anonymous tokens, redirects, and what failures mean.
final class RegistryHttp {
    private static final Duration CONNECT = Duration.ofSeconds(15);

    /// Until the answer begins; registries look into slow storage first.
    private static final Duration ANSWER = Duration.ofSeconds(60);

    private static final int MAX_REDIRECTS = 5;
    private static final int MAX_TOKENS = 1000;
    private static final Pattern LOOPBACK =
            Pattern.compile("(?:localhost|127(?:\\.\\d{1,3}){3}|\\[::1])(?::\\d+)?");

    private final ProxySelector proxy;
    private final ConcurrentHashMap<String, String> tokens = new ConcurrentHashMap<>();
    private @Nullable HttpClient client;

    RegistryHttp(ProxySelector proxy) {
        this.proxy = proxy;
    }

    /// Made when first needed: it brings all of TLS with it, a fifth of a second that a daemon's
    /// start has no use for.
    private synchronized HttpClient client() {
        HttpClient made = client;
        if (made == null) {
            made =
                    HttpClient.newBuilder()
                            .proxy(proxy)
                            .connectTimeout(CONNECT)
                            // Followed by hand: a token is for the registry, not for whoever stores
                            // its blobs.
                            .followRedirects(HttpClient.Redirect.NEVER)
                            .build();
            client = made;
        }
        return made;
    }

    static boolean isLoopback(String authority) {
        return LOOPBACK.matcher(authority).matches();
    }

    /// Gets something that is there; every other outcome is thrown.
    HttpResponse<InputStream> get(OciReference reference, URI uri, String accept) {
        String scope = reference.endpoint() + "/" + reference.path();
        HttpResponse<InputStream> response = follow(uri, accept, tokens.get(scope));
        if (response.statusCode() == 401) {
            Optional<Challenge> challenge =
                    response.headers().firstValue("WWW-Authenticate").flatMap(Challenge::parse);
            drop(response);
            if (challenge.isEmpty()) {
                throw RegistryProblems.denied(reference);
            }
            String token = token(challenge.get(), reference);
            if (tokens.size() >= MAX_TOKENS) {
                tokens.clear();
            }
            tokens.put(scope, token);
            response = follow(uri, accept, token);
        }
        return check(response, reference);
    }

    private HttpResponse<InputStream> check(
            HttpResponse<InputStream> response, OciReference reference) {
        int status = response.statusCode();
        if (status == 200) {
            return response;
        }
        drop(response);
        throw switch (status) {
            case 401, 403 -> RegistryProblems.denied(reference);
            case 404 -> RegistryProblems.notFound(reference);
            case 429 -> RegistryProblems.rateLimited(reference.host());
            default -> RegistryProblems.failed(reference.host(), status);
        };
    }

    private String token(Challenge challenge, OciReference reference) {
        URI uri = challenge.tokenUri(reference.path());
        if (!uri.getScheme().equals("https") && !isLoopback(uri.getAuthority())) {
            throw RegistryProblems.protocol(reference.host(), "it gives out tokens without TLS");
        }
        HttpResponse<InputStream> response =
                check(follow(uri, "application/json", null), reference);
        try (InputStream in =
                new TransferInput(response.body(), uri.getHost(), Challenge.MAX_TOKEN)) {
            return Challenge.readToken(in)
                    .orElseThrow(
                            () -> RegistryProblems.protocol(reference.host(), "its token is none"));
        } catch (IOException e) {
            throw transfer(uri.getHost(), e);
        }
    }

    private HttpResponse<InputStream> follow(URI start, String accept, @Nullable String token) {
        URI uri = start;
        for (int i = 0; i <= MAX_REDIRECTS; i++) {
            boolean sameHost = start.getAuthority().equals(uri.getAuthority());
            HttpResponse<InputStream> response = send(uri, accept, sameHost ? token : null);
            Optional<String> location = response.headers().firstValue("Location");
            if (response.statusCode() / 100 != 3 || location.isEmpty()) {
                return response;
            }
            drop(response);
            uri = target(uri, location.get());
        }
        throw RegistryProblems.protocol(start.getHost(), "it redirects without end");
    }

    private static URI target(URI from, String location) {
        try {
            URI to = from.resolve(location);
            boolean safe =
                    "https".equals(to.getScheme())
                            || ("http".equals(to.getScheme())
                                    && from.getScheme().equals("http")
                                    && isLoopback(to.getAuthority()));
            if (!safe) {
                throw RegistryProblems.protocol(from.getHost(), "it redirects away from TLS");
            }
            return to;
        } catch (IllegalArgumentException e) {
            throw RegistryProblems.protocol(from.getHost(), "it redirects to nowhere");
        }
    }

    private HttpResponse<InputStream> send(URI uri, String accept, @Nullable String token) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri)
                        .timeout(ANSWER)
                        .header("Accept", accept)
                        .header("User-Agent", "hutch");
        if (uri.getScheme().equals("http")) {
            request.version(HttpClient.Version.HTTP_1_1);
        }
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            return client().send(request.GET().build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            throw FileProblems.cancelled("fetch from " + uri.getHost(), e);
        } catch (IOException e) {
            throw transfer(uri.getAuthority(), e);
        }
    }

    /// Says what a failed exchange means. Not to get as far as HTTP is to be unreachable.
    static ProblemException transfer(String host, IOException cause) {
        if (cause.getCause() instanceof InterruptedException interrupt) {
            return FileProblems.cancelled("fetch from " + host, interrupt);
        }
        return switch (cause) {
            case HttpConnectTimeoutException e -> RegistryProblems.unreachable(host, e);
            case HttpTimeoutException _ -> RegistryProblems.timedOut(host);
            case ConnectException e -> RegistryProblems.unreachable(host, named(e));
            case NoRouteToHostException e -> RegistryProblems.unreachable(host, e);
            case UnknownHostException e -> RegistryProblems.unreachable(host, e);
            case SSLException e -> RegistryProblems.unreachable(host, e);
            default -> RegistryProblems.interruptedTransfer(host, cause);
        };
    }

    /// The client keeps the words for an unknown name to itself.
    private static IOException named(ConnectException e) {
        boolean unknown =
                e.getCause() instanceof UnresolvedAddressException
                        || (e.getCause() instanceof ConnectException inner
                                && inner.getCause() instanceof UnresolvedAddressException);
        return unknown ? new UnknownHostException("its name is not known here") : e;
    }

    private static void drop(HttpResponse<InputStream> response) {
        try {
            response.body().close();
        } catch (IOException unwanted) {
            // Nobody reads this body.
        }
    }
}
