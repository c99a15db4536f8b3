package dev.hutch.store.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.Digest;
import dev.hutch.api.ProblemException;
import dev.hutch.api.call.RegistryAccess;
import dev.hutch.store.content.Hashes;
import dev.hutch.store.oci.OciDescriptor;
import dev.hutch.store.oci.OciDocuments;
import dev.hutch.store.registry.ScriptedRegistry.Request;
import dev.hutch.store.registry.ScriptedRegistry.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/// What registries do that the one at hand does not: tokens, redirects, refusals, lies.
class RegistryClientTest {
    private static final byte[] DOCUMENT = "{\"a\":1}".getBytes(StandardCharsets.UTF_8);
    private static final OciDescriptor DESCRIPTOR =
            new OciDescriptor("x", Hashes.of(DOCUMENT), DOCUMENT.length, "");

    @Test
    void getsATokenForExactlyOnePathAndUsesItAgain() throws IOException {
        try (ScriptedRegistry tokens =
                        new ScriptedRegistry(r ->
                                ScriptedRegistry.ok(
                                        "{\"token\":\"T1\"}".getBytes(StandardCharsets.UTF_8)));
                ScriptedRegistry registry =
                        new ScriptedRegistry(request ->
                                request.authorization().equals(Optional.of("Bearer T1"))
                                        ? ScriptedRegistry.ok(DOCUMENT)
                                        : ScriptedRegistry.status(
                                                401,
                                                "WWW-Authenticate: Bearer realm=\"http://"
                                                        + tokens.authority()
                                                        + "/token\",service=\"s v\",scope=\"everything:*\""))) {
            RegistryClient client = client();
            OciReference reference = reference(registry);
            assertThat(client.manifest(reference).content()).isEqualTo(DOCUMENT);
            assertThat(client.document(reference, DESCRIPTOR).content()).isEqualTo(DOCUMENT);
            assertThat(tokens.requests())
                    .containsExactly(
                            read("/token?scope=repository%3Ateam%2Ftool%3Apull&service=s+v"));
            assertThat(registry.requests()).hasSize(3);
        }
    }

    @Test
    void aTokenDoesNotFollowARedirectToAnotherHost() throws IOException {
        try (ScriptedRegistry storage = new ScriptedRegistry(r -> ScriptedRegistry.ok(DOCUMENT));
                ScriptedRegistry tokens =
                        new ScriptedRegistry(r ->
                                ScriptedRegistry.ok(
                                        "{\"access_token\":\"T\"}"
                                                .getBytes(StandardCharsets.UTF_8)));
                ScriptedRegistry registry =
                        new ScriptedRegistry(request ->
                                request.authorization().isEmpty()
                                        ? ScriptedRegistry.status(
                                                401,
                                                "WWW-Authenticate: Bearer realm=\"http://"
                                                        + tokens.authority()
                                                        + "/\"")
                                        : ScriptedRegistry.status(
                                                307,
                                                "Location: http://"
                                                        + storage.authority()
                                                        + "/b"))) {
            assertThat(client().document(reference(registry), DESCRIPTOR).content())
                    .isEqualTo(DOCUMENT);
            assertThat(storage.requests()).containsExactly(read("/b"));
        }
    }

    @Test
    void aTokenServerThatCannotBeReachedIsToldAsThat() throws IOException {
        refused(
                "registry.unreachable",
                request ->
                        ScriptedRegistry.status(
                                401, "WWW-Authenticate: Bearer realm=\"http://localhost:9/\""));
    }

    @Test
    void refusalsAreToldApart() throws IOException {
        refused("registry.denied", request -> ScriptedRegistry.status(403));
        refused(
                "registry.denied",
                request -> ScriptedRegistry.status(401, "WWW-Authenticate: Basic realm=\"x\""));
        refused("registry.not_found", request -> ScriptedRegistry.status(404));
        refused("registry.rate_limited", request -> ScriptedRegistry.status(429));
        refused("registry.failed", request -> ScriptedRegistry.status(500));
        refused(
                "registry.protocol",
                request -> ScriptedRegistry.status(302, "Location: " + request.target()));
        refused(
                "registry.protocol",
                request -> ScriptedRegistry.status(302, "Location: http://example.com/x"));
        refused(
                "registry.protocol",
                request -> ScriptedRegistry.status(302, "Location: file:///etc/passwd"));
        refused(
                "registry.protocol",
                request ->
                        ScriptedRegistry.status(
                                401, "WWW-Authenticate: Bearer realm=\"http://example.com/t\""));
    }

    @Test
    void liesAreCaught() throws IOException {
        byte[] other = "{\"a\":2}".getBytes(StandardCharsets.UTF_8);
        refused("registry.digest_mismatch", request -> ScriptedRegistry.ok(other));
        refused("registry.too_large", request -> ScriptedRegistry.ok(new byte[100_000]));
        try (ScriptedRegistry registry =
                new ScriptedRegistry(
                        r -> ScriptedRegistry.ok(new byte[OciDocuments.MAX_DOCUMENT + 10]))) {
            assertThatThrownBy(() -> client().manifest(reference(registry)))
                    .extracting(RegistryClientTest::code)
                    .isEqualTo("registry.too_large");
        }
        Digest promised = Hashes.of(other);
        try (ScriptedRegistry registry = new ScriptedRegistry(r -> ScriptedRegistry.ok(DOCUMENT))) {
            OciReference byDigest =
                    OciReference.parse(registry.authority() + "/team/tool@" + promised);
            assertThatThrownBy(() -> client().manifest(byDigest))
                    .extracting(RegistryClientTest::code)
                    .isEqualTo("registry.digest_mismatch");
        }
    }

    @Test
    void aConnectionThatBreaksIsNotUnreachable() throws IOException {
        refused(
                "registry.transfer",
                request ->
                        new Response(
                                200,
                                List.of(),
                                Arrays.copyOf(DOCUMENT, DOCUMENT.length - 1),
                                DOCUMENT.length));
    }

    private static void refused(String code, Function<Request, Response> script)
            throws IOException {
        try (ScriptedRegistry registry = new ScriptedRegistry(script)) {
            assertThatThrownBy(() -> client().document(reference(registry), DESCRIPTOR))
                    .as(code)
                    .extracting(RegistryClientTest::code)
                    .isEqualTo(code);
        }
    }

    private static Request read(String target) {
        return new Request("GET", target, Optional.empty(), Optional.empty(), "");
    }

    private static RegistryClient client() {
        return Timings.registries(Timings.noting(new ArrayList<>())).as(RegistryAccess.OWN);
    }

    private static OciReference reference(ScriptedRegistry registry) {
        return OciReference.parse(registry.authority() + "/team/tool:1");
    }

    private static String code(Throwable problem) {
        return problem instanceof ProblemException p ? p.problem().code() : problem.toString();
    }
}
