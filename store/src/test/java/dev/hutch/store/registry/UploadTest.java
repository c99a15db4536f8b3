package dev.hutch.store.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.ProblemException;
import dev.hutch.api.call.RegistryAccess;
import dev.hutch.store.content.Hashes;
import dev.hutch.store.oci.OciDescriptor;
import dev.hutch.store.registry.RegistryUpload.Way;
import dev.hutch.store.registry.ScriptedRegistry.Request;
import dev.hutch.store.registry.ScriptedRegistry.Response;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Uploads to registries that behave as the specification allows and the one at hand does not.
class UploadTest {
    private static final byte[] BLOB = "0123456789".getBytes(StandardCharsets.UTF_8);
    private static final OciDescriptor DESCRIPTOR =
            new OciDescriptor("x", Hashes.of(BLOB), BLOB.length, "");

    @TempDir Path home;
    private final List<Duration> pauses = new CopyOnWriteArrayList<>();
    private final AtomicInteger patches = new AtomicInteger();

    @Test
    void anUploadGoesOnWhereTheRegistrySaysItWas() throws IOException {
        try (ScriptedRegistry registry = new ScriptedRegistry(breaking("Range: 0-3"))) {
            assertThat(ensure(registry, Optional.empty())).isEqualTo(Way.UPLOADED);
            assertThat(bodies(registry)).containsExactly("|0123456789", "4-9|456789");
            assertThat(registry.requests().getLast().target())
                    .isEqualTo("/up?s=2&digest=sha256%3A" + DESCRIPTOR.digest().hex());
        }
        assertThat(pauses).hasSize(1);
    }

    @Test
    void anUploadThatTheRegistryForgotBeginsAgain() throws IOException {
        try (ScriptedRegistry registry = new ScriptedRegistry(breaking(""))) {
            assertThat(ensure(registry, Optional.empty())).isEqualTo(Way.UPLOADED);
            assertThat(bodies(registry)).containsExactly("|0123456789", "|0123456789");
        }
    }

    @Test
    void anotherRepositoryIsAskedForFirst() throws IOException {
        try (ScriptedRegistry registry =
                new ScriptedRegistry(request ->
                        ScriptedRegistry.status(request.method().equals("HEAD") ? 404 : 201))) {
            OciReference from = OciReference.parse(registry.authority() + "/from/it:1");
            assertThat(ensure(registry, Optional.of(from))).isEqualTo(Way.MOUNTED);
            assertThat(registry.requests().getLast().target())
                    .isEqualTo(
                            "/v2/to/it/blobs/uploads/?mount="
                                    + DESCRIPTOR.digest()
                                    + "&from=from%2Fit");
        }
    }

    @Test
    void aTokenIsAskedForWithTheRightToPushAndWithTheLoginOrItsToken() throws IOException {
        for (boolean identity : List.of(false, true)) {
            try (ScriptedRegistry tokens =
                            new ScriptedRegistry(r ->
                                    ScriptedRegistry.ok(
                                            "{\"token\":\"T\"}".getBytes(StandardCharsets.UTF_8)));
                    ScriptedRegistry registry =
                            new ScriptedRegistry(request ->
                                    request.authorization().isEmpty()
                                            ? ScriptedRegistry.status(
                                                    401,
                                                    "WWW-Authenticate: Bearer realm=\"http://"
                                                            + tokens.authority()
                                                            + "/t\",service=\"s\"")
                                            : ScriptedRegistry.status(200))) {
                Files.writeString(
                        home.resolve("config.json"),
                        "{\"auths\":{\"%s\":{%s}}}"
                                .formatted(
                                        registry.authority(),
                                        identity
                                                ? "\"identitytoken\":\"REFRESH\""
                                                : "\"auth\":\"bWU6c2VjcmV0\""));
                assertThat(ensure(registry, Optional.empty())).isEqualTo(Way.PRESENT);
                Request asked = tokens.requests().getFirst();
                String scope = "scope=repository%3Ato%2Fit%3Apull%2Cpush&service=s";
                if (identity) {
                    assertThat(asked.method()).isEqualTo("POST");
                    assertThat(asked.body())
                            .isEqualTo(
                                    scope
                                            + "&client_id=hutch&grant_type=refresh_token"
                                            + "&refresh_token=REFRESH");
                } else {
                    assertThat(asked.target()).isEqualTo("/t?" + scope);
                    assertThat(asked.authorization()).contains("Basic bWU6c2VjcmV0");
                }
                assertThat(registry.requests().getLast().authorization()).contains("Bearer T");
            }
        }
    }

    @Test
    void aManifestUnderAnotherDigestIsNotWhatWasPushed() throws IOException {
        try (ScriptedRegistry registry =
                new ScriptedRegistry(request ->
                        ScriptedRegistry.status(
                                201, "Docker-Content-Digest: sha256:" + "0".repeat(64)))) {
            OciReference to = OciReference.parse(registry.authority() + "/to/it:1");
            assertThatThrownBy(
                            () -> client().upload().putManifest(to, "m", BLOB, DESCRIPTOR.digest()))
                    .extracting(e -> ((ProblemException) e).problem().code())
                    .isEqualTo("registry.protocol");
        }
    }

    @Test
    void uploadsAreNotSentFromTlsOrThisHostToAnother() throws IOException {
        try (ScriptedRegistry registry =
                new ScriptedRegistry(request ->
                        request.method().equals("HEAD")
                                ? ScriptedRegistry.status(404)
                                : ScriptedRegistry.status(
                                        202, "Location: http://example.com/up"))) {
            assertThatThrownBy(() -> ensure(registry, Optional.empty()))
                    .extracting(e -> ((ProblemException) e).problem().code())
                    .isEqualTo("registry.protocol");
        }
    }

    /// Fails the first PATCH, and then says what it has of it.
    private Function<Request, Response> breaking(String range) {
        return request ->
                switch (request.method()) {
                    case "HEAD" -> ScriptedRegistry.status(404);
                    case "POST" -> ScriptedRegistry.status(202, "Location: /up?s=1");
                    case "PATCH" ->
                            patches.getAndIncrement() == 0
                                    ? ScriptedRegistry.status(503)
                                    : ScriptedRegistry.status(202, "Location: /up?s=2");
                    case "GET" ->
                            range.isEmpty()
                                    ? ScriptedRegistry.status(404)
                                    : ScriptedRegistry.status(204, range);
                    default -> ScriptedRegistry.status(201);
                };
    }

    private static List<String> bodies(ScriptedRegistry registry) {
        return registry.requests().stream()
                .filter(request -> request.method().equals("PATCH"))
                .map(request -> request.range().orElse("") + "|" + request.body())
                .toList();
    }

    private Way ensure(ScriptedRegistry registry, Optional<OciReference> from) {
        OciReference to = OciReference.parse(registry.authority() + "/to/it:1");
        return client().upload().ensure(to, DESCRIPTOR, from, () -> new ByteArrayInputStream(BLOB));
    }

    private RegistryClient client() {
        return Timings.registries(Timings.noting(pauses))
                .as(new RegistryAccess(Map.of("DOCKER_CONFIG", home.toString()), false));
    }
}
