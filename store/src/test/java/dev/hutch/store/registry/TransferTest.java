package dev.hutch.store.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import dev.hutch.api.call.RegistryAccess;
import dev.hutch.store.content.Hashes;
import dev.hutch.store.oci.OciDescriptor;
import dev.hutch.store.registry.ScriptedRegistry.Request;
import dev.hutch.store.registry.ScriptedRegistry.Response;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/// Registries that break, hang, hurry and lie.
class TransferTest {
    private static final byte[] BLOB = blob();
    private static final OciDescriptor DESCRIPTOR =
            new OciDescriptor("x", Hashes.of(BLOB), BLOB.length, "");

    private final List<Duration> pauses = new CopyOnWriteArrayList<>();
    private final AtomicInteger asked = new AtomicInteger();

    private static byte[] blob() {
        byte[] bytes = new byte[100_000];
        new Random(7).nextBytes(bytes);
        return bytes;
    }

    @Test
    void aBrokenTransferGoesOnWhereItWas() throws IOException {
        try (ScriptedRegistry registry =
                new ScriptedRegistry(request -> part(request, 30_000, true))) {
            assertThat(read(registry)).isEqualTo(BLOB);
            // What had come but was not read when the connection broke may be asked for again.
            List<Integer> begins =
                    registry.requests().stream()
                            .map(request -> request.range().orElse("bytes=0-"))
                            .map(range -> Integer.parseInt(range.replaceAll("\\D", "")))
                            .toList();
            assertThat(begins).isSorted().doesNotHaveDuplicates().startsWith(0);
            assertThat(pauses).hasSize(begins.size() - 1).hasSizeGreaterThanOrEqualTo(3);
        }
    }

    @Test
    void aRegistryThatKnowsNoRangesSendsItAgain() throws IOException {
        try (ScriptedRegistry registry =
                new ScriptedRegistry(request ->
                        asked.getAndIncrement() == 0
                                ? part(request, 30_000, false)
                                : ScriptedRegistry.ok(BLOB))) {
            assertThat(read(registry)).isEqualTo(BLOB);
            assertThat(registry.requests()).hasSize(2);
        }
    }

    @Test
    void anotherPartThanAskedForIsRefused() throws IOException {
        fails(
                "registry.protocol",
                request ->
                        request.range().isEmpty()
                                ? part(request, 30_000, true)
                                : new Response(
                                        206,
                                        List.of("Content-Range: bytes 0-99999/100000"),
                                        BLOB,
                                        BLOB.length));
    }

    @Test
    void whatNeverGetsOnIsGivenUp() throws IOException {
        fails("registry.transfer", request -> new Response(200, List.of(), new byte[0], 100_000));
        assertThat(asked).hasValue(5);
        assertThat(pauses).hasSize(4);
    }

    @Test
    void passingTroubleIsWaitedOut() throws IOException {
        for (int status : new int[] {408, 429, 500, 502, 503, 504}) {
            asked.set(0);
            pauses.clear();
            try (ScriptedRegistry registry =
                    new ScriptedRegistry(request ->
                            asked.getAndIncrement() < 2
                                    ? ScriptedRegistry.status(status)
                                    : ScriptedRegistry.ok(BLOB))) {
                assertThat(read(registry)).isEqualTo(BLOB);
            }
            assertThat(pauses).extracting(Duration::toMillis).containsExactly(500L, 1000L);
        }
    }

    @Test
    void aRegistryMaySayHowLongToWait() throws IOException {
        String[] headers = {
            "Retry-After: 7",
            "Date: Sat, 21 Nov 2026 07:00:00 GMT\r\nRetry-After: Sat, 21 Nov 2026 07:00:09 GMT"
        };
        for (String header : headers) {
            asked.set(0);
            try (ScriptedRegistry registry =
                    new ScriptedRegistry(request ->
                            asked.getAndIncrement() == 0
                                    ? ScriptedRegistry.status(429, header.split("\r\n"))
                                    : ScriptedRegistry.ok(BLOB))) {
                assertThat(read(registry)).isEqualTo(BLOB);
            }
        }
        assertThat(pauses).extracting(Duration::toSeconds).containsExactly(7L, 9L);
    }

    @Test
    void nobodyWaitsForAnHour() throws IOException {
        Problem problem =
                fails(
                        "registry.rate_limited",
                        request -> ScriptedRegistry.status(429, "Retry-After: 3600"));
        assertThat(problem.kind()).isEqualTo(Problem.Kind.EXHAUSTED);
        assertThat(problem.hint()).isEqualTo("try again in 3600 s");
        assertThat(asked).hasValue(1);
        assertThat(pauses).isEmpty();
    }

    @Test
    void whatDoesNotPassIsNotTriedAgain() throws IOException {
        for (int status : new int[] {401, 403, 404, 405, 501}) {
            asked.set(0);
            try (ScriptedRegistry registry =
                    new ScriptedRegistry(request -> {
                        asked.incrementAndGet();
                        return ScriptedRegistry.status(status);
                    })) {
                assertThatThrownBy(() -> read(registry)).isInstanceOf(ProblemException.class);
            }
            assertThat(asked).as("status %d", status).hasValue(1);
        }
    }

    @Test
    void silenceIsTimedOut() throws IOException {
        Function<Request, Response> head =
                request -> new Response(200, List.of(), new byte[0], BLOB.length, true);
        try (ScriptedRegistry registry = counting(head)) {
            RegistryClient hasty =
                    Timings.registries(Timings.hasty(Duration.ofMillis(100), pauses))
                            .as(RegistryAccess.OWN);
            assertThatThrownBy(() -> read(hasty, registry))
                    .satisfies(e -> {
                        Problem problem = ((ProblemException) e).problem();
                        assertThat(problem.code()).isEqualTo("registry.timed_out");
                        assertThat(problem.kind()).isEqualTo(Problem.Kind.TIMED_OUT);
                    });
        }
        assertThat(asked).hasValue(5);
    }

    @Test
    void lengthsThatAreWrongAreTold() throws IOException {
        fails("registry.too_short", request -> ScriptedRegistry.ok(Arrays.copyOf(BLOB, 99_999)));
        fails("registry.too_large", request -> ScriptedRegistry.ok(Arrays.copyOf(BLOB, 100_001)));
        fails(
                "registry.too_large",
                request -> new Response(200, List.of(), Arrays.copyOf(BLOB, 1 << 20), -1));
    }

    @Test
    void theRegistrysOwnWordsArePassedOnWithoutTricks() throws IOException {
        String words =
                "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"quota\\u001b[31m exceeded\"}]}";
        Problem problem =
                fails(
                        "registry.failed",
                        request -> {
                            byte[] body = words.getBytes(java.nio.charset.StandardCharsets.UTF_8);
                            return new Response(413, List.of(), body, body.length);
                        });
        assertThat(problem.message())
                .endsWith("answered with status 413: 'DENIED quota?[31m exceeded'");
    }

    /// At most `most` bytes from where it is asked, though all are promised.
    private static Response part(Request request, int most, boolean ranges) {
        int from =
                request.range()
                        .filter(range -> ranges)
                        .map(range -> Integer.parseInt(range.replaceAll("\\D", "")))
                        .orElse(0);
        byte[] body = Arrays.copyOfRange(BLOB, from, Math.min(BLOB.length, from + most));
        List<String> headers =
                from == 0
                        ? List.of()
                        : List.of("Content-Range: bytes " + from + "-99999/" + BLOB.length);
        return new Response(from == 0 ? 200 : 206, headers, body, BLOB.length - from);
    }

    private ScriptedRegistry counting(Function<Request, Response> script) throws IOException {
        return new ScriptedRegistry(request -> {
            asked.incrementAndGet();
            return script.apply(request);
        });
    }

    private Problem fails(String code, Function<Request, Response> script) throws IOException {
        try (ScriptedRegistry registry = counting(script)) {
            Throwable thrown = org.assertj.core.api.Assertions.catchThrowable(() -> read(registry));
            assertThat(thrown).isInstanceOf(ProblemException.class);
            Problem problem = ((ProblemException) thrown).problem();
            assertThat(problem.code()).isEqualTo(code);
            return problem;
        }
    }

    private byte[] read(ScriptedRegistry registry) throws IOException {
        return read(Timings.registries(Timings.noting(pauses)).as(RegistryAccess.OWN), registry);
    }

    private static byte[] read(RegistryClient client, ScriptedRegistry registry)
            throws IOException {
        OciReference reference = OciReference.parse(registry.authority() + "/team/tool:1");
        try (InputStream in = client.openBlob(reference, DESCRIPTOR)) {
            return in.readAllBytes();
        }
    }
}
