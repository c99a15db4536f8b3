package dev.hutch.store.registry;

import dev.hutch.api.call.RegistryAccess;
import dev.hutch.store.registry.auth.Logins;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Requests to registries for one caller: with their logins, over TLS wherever it must be.
/// Thread-safe.
final class RegistryHttp {
    private final HttpClients clients;
    private final RegistryAccess access;
    private final Transport transport;
    private final Authorizer authorizer;
    private final Map<String, String> schemes = new ConcurrentHashMap<>();
    private final Set<String> spoken = ConcurrentHashMap.newKeySet();

    RegistryHttp(HttpClients clients, RegistryAccess access) {
        this.clients = clients;
        this.access = access;
        this.transport = new Transport(clients, access);
        this.authorizer = new Authorizer(transport, new Logins(access.environment()));
    }

    RegistryTiming timing() {
        return clients.timing();
    }

    Retry retry(OciReference reference) {
        return new Retry(timing(), reference.host());
    }

    /// The address of a part of a repository.
    URI uri(OciReference reference, String rest) {
        String endpoint = reference.endpoint();
        if (access.insecure() && !OciReference.isLoopback(endpoint)) {
            throw RegistryProblems.insecure(reference.host());
        }
        String scheme = schemes.computeIfAbsent(endpoint, this::scheme);
        return URI.create(scheme + "://" + endpoint + "/v2/" + reference.path() + "/" + rest);
    }

    /// On a loopback address registries are spoken to in the open, as other tools do, unless they
    /// have certificates or say that they want TLS.
    private String scheme(String endpoint) {
        boolean open = OciReference.isLoopback(endpoint) && !clients.hasCertificates(endpoint);
        return open ? "http" : "https";
    }

    /// Sends once, with whatever login it takes.
    ///
    /// @param wanted statuses that are no failure
    HttpResponse<InputStream> send(
            OciReference reference, List<String> scopes, Exchange exchange, int... wanted)
            throws TransientException {
        Authorizer.Place place = new Authorizer.Place(reference.endpoint(), scopes);
        Optional<String> shown =
                exchange.uri().getAuthority().equals(reference.endpoint())
                        ? authorizer.known(place)
                        : Optional.empty();
        boolean first = spoken.add(exchange.uri().getAuthority());
        HttpResponse<InputStream> response = transport.send(exchange, shown.orElse(null));
        if (first && response.statusCode() == 400 && wantsTls(exchange.uri())) {
            Transport.drop(response);
            schemes.put(reference.endpoint(), "https");
            return send(reference, scopes, exchange.to(overTls(exchange.uri())), wanted);
        }
        if (response.statusCode() == 401) {
            List<String> demands = response.headers().allValues("WWW-Authenticate");
            Transport.drop(response);
            String answer = authorizer.answer(place, reference, demands, shown);
            response = transport.send(exchange, answer);
            if (response.statusCode() == 401) {
                Transport.drop(response);
                throw authorizer.refused(place, reference);
            }
        }
        if (response.statusCode() == 403) {
            Transport.drop(response);
            throw authorizer.refused(place, reference);
        }
        Answers.check(response, reference, wanted);
        return response;
    }

    /// A server of TLS says so to whoever comes without it, in the body of an answer; the one at
    /// hand may be to a HEAD, and without.
    private boolean wantsTls(URI uri) throws TransientException {
        if (!uri.getScheme().equals("http")) {
            return false;
        }
        URI root = URI.create("http://" + uri.getAuthority() + "/v2/");
        return Answers.wantsTls(transport.send(Exchange.of("GET", root), null));
    }

    private static URI overTls(URI uri) {
        return URI.create("https" + uri.toString().substring("http".length()));
    }
}
