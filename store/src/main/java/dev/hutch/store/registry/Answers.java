package dev.hutch.store.registry;

import dev.hutch.store.archive.TarNames;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the status of an answer means.
final class Answers {
    /// A registry's own words about an error are a line or two.
    private static final int MAX_WORDS = 1 << 13;

    private Answers() {}

    /// Returns when the answer is one of those wanted.
    static void check(HttpResponse<InputStream> response, OciReference reference, int... wanted)
            throws TransientException {
        int status = response.statusCode();
        for (int each : wanted) {
            if (status == each) {
                return;
            }
        }
        String words = words(response);
        String host = reference.host();
        switch (status) {
            case 401, 403 -> throw RegistryProblems.denied(reference);
            case 407 -> throw RegistryProblems.proxyRefused(host, "status 407");
            case 404 -> throw RegistryProblems.notFound(reference);
            case 429 -> {
                Optional<Duration> after = after(response);
                throw new TransientException(RegistryProblems.rateLimited(host, after), after);
            }
            case 408, 500, 502, 503, 504 ->
                    throw new TransientException(
                            RegistryProblems.failed(host, status, words), after(response));
            default -> throw RegistryProblems.failed(host, status, words);
        }
    }

    /// What servers of TLS say to whoever comes without it; the answer is used up.
    static boolean wantsTls(HttpResponse<InputStream> response) {
        try (InputStream body = response.body()) {
            return new String(body.readNBytes(MAX_WORDS), StandardCharsets.ISO_8859_1)
                    .contains("HTTPS");
        } catch (IOException e) {
            return false;
        }
    }

    /// `Retry-After`, in seconds or as a date, RFC 9110.
    private static Optional<Duration> after(HttpResponse<InputStream> response) {
        Optional<String> header = response.headers().firstValue("Retry-After").map(String::strip);
        if (header.isEmpty()) {
            return Optional.empty();
        }
        String value = header.get();
        if (value.matches("\\d{1,9}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
        }
        try {
            // Against the registry's own clock, which need not be ours.
            Optional<String> date = response.headers().firstValue("Date");
            return date.map(now ->
                            Duration.between(
                                    ZonedDateTime.parse(now, DateTimeFormatter.RFC_1123_DATE_TIME),
                                    ZonedDateTime.parse(
                                            value, DateTimeFormatter.RFC_1123_DATE_TIME)))
                    .filter(length -> !length.isNegative());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /// The first error that the body tells of, if it is one of a registry.
    private static String words(HttpResponse<InputStream> response) {
        try (InputStream body = response.body()) {
            JsonNode error =
                    JsonMapper.builder()
                            .build()
                            .readTree(body.readNBytes(MAX_WORDS))
                            .path("errors")
                            .path(0);
            String message =
                    (error.path("code").asString("") + " " + error.path("message").asString(""))
                            .strip();
            return message.isEmpty() ? "" : TarNames.shown(message);
        } catch (IOException | JacksonException none) {
            return "";
        }
    }
}
