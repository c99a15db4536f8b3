package dev.hutch.store.registry;

import dev.hutch.store.registry.auth.Login;
import dev.hutch.store.registry.auth.Logins;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Answers what registries demand, for one caller. Thread-safe.
///
/// An answer is kept for the same place and the same right; one that is refused is not given again.
final class Authorizer {
    private final Transport transport;
    private final Logins logins;
    private final ConcurrentHashMap<Place, String> answers = new ConcurrentHashMap<>();

    Authorizer(Transport transport, Logins logins) {
        this.transport = transport;
        this.logins = logins;
    }

    /// What an answer is good for.
    record Place(String endpoint, List<String> scopes) {}

    Optional<String> known(Place place) {
        return Optional.ofNullable(answers.get(place));
    }

    /// @param reference whose registry demands it
    /// @param refused whether an answer was given with this very request
    String answer(
            Place place, OciReference reference, List<String> headers, Optional<String> refused)
            throws TransientException {
        Challenge challenge =
                Challenge.parse(headers).orElseThrow(() -> RegistryProblems.denied(reference));
        Optional<Login> login = logins.find(reference.host(), reference.path());
        String answer =
                switch (challenge) {
                    case Challenge.Basic _ -> basic(login, reference);
                    case Challenge.Bearer bearer ->
                            "Bearer " + token(bearer, place.scopes(), login, reference);
                };
        if (refused.equals(Optional.of(answer))) {
            throw refusal(login, reference);
        }
        answers.put(place, answer);
        return answer;
    }

    /// Forgets an answer that did not help. @return the problem to throw
    RuntimeException refused(Place place, OciReference reference) {
        answers.remove(place);
        return refusal(logins.find(reference.host(), reference.path()), reference);
    }

    private static RuntimeException refusal(Optional<Login> login, OciReference reference) {
        return login.map(found -> RegistryProblems.loginRefused(reference, found.source()))
                .orElseGet(() -> RegistryProblems.denied(reference));
    }

    private static String basic(Optional<Login> login, OciReference reference) {
        return switch (login.orElseThrow(() -> RegistryProblems.denied(reference))) {
            case Login.Password password -> password.basic();
            case Login.IdentityToken token ->
                    throw RegistryProblems.loginRefused(reference, token.source());
        };
    }

    private String token(
            Challenge.Bearer challenge,
            List<String> scopes,
            Optional<Login> login,
            OciReference reference)
            throws TransientException {
        URI realm = challenge.realm();
        if (!realm.getScheme().equals("https") && !OciReference.isLoopback(realm.getAuthority())) {
            throw RegistryProblems.protocol(reference.host(), "it gives out tokens without TLS");
        }
        HttpResponse<InputStream> response =
                switch (login.orElse(null)) {
                    case null -> get(challenge, scopes, null);
                    case Login.Password password -> get(challenge, scopes, password.basic());
                    case Login.IdentityToken token ->
                            transport.send(
                                    Exchange.of("POST", realm)
                                            .header(
                                                    "Content-Type",
                                                    "application/x-www-form-urlencoded")
                                            .body(() ->
                                                    BodyPublishers.ofString(
                                                            challenge.form(
                                                                    scopes, token.secret()))),
                                    null);
                };
        int status = response.statusCode();
        if (status == 400 || status == 401 || status == 403) {
            Transport.drop(response);
            throw refusal(login, reference);
        }
        Answers.check(response, reference, 200);
        try (InputStream in =
                new TransferInput(
                        response.body(),
                        realm.getHost(),
                        Challenge.MAX_TOKEN,
                        transport.timing().stall())) {
            return Challenge.readToken(in)
                    .orElseThrow(
                            () -> RegistryProblems.protocol(reference.host(), "its token is none"));
        } catch (IOException e) {
            throw Transport.failure(realm.getAuthority(), e);
        }
    }

    private HttpResponse<InputStream> get(
            Challenge.Bearer challenge,
            List<String> scopes,
            @org.jspecify.annotations.Nullable String authorization)
            throws TransientException {
        return transport.send(
                Exchange.of("GET", challenge.tokenUri(scopes)).header("Accept", "application/json"),
                authorization);
    }
}
