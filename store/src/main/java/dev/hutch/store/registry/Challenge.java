package dev.hutch.store.registry;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A registry's demand for a bearer token, RFC 6750 and Docker's token specification. Tokens for
/// reading public images are given to anybody who asks.
record Challenge(URI realm, String service) {
    static final int MAX_TOKEN = 1 << 16;

    private static final Pattern PARAMETER = Pattern.compile("(\\w+)=\"([^\"]*)\"");

    static Optional<Challenge> parse(String header) {
        if (!header.regionMatches(true, 0, "Bearer ", 0, 7)) {
            return Optional.empty();
        }
        Map<String, String> parameters = new HashMap<>();
        Matcher matcher = PARAMETER.matcher(header);
        while (matcher.find()) {
            parameters.put(matcher.group(1), matcher.group(2));
        }
        try {
            URI realm = URI.create(parameters.getOrDefault("realm", ""));
            return realm.isAbsolute() && realm.getHost() != null
                    ? Optional.of(new Challenge(realm, parameters.getOrDefault("service", "")))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /// Asks for no more than reading this one path, whatever the challenge suggests.
    URI tokenUri(String path) {
        String query = "scope=" + encode("repository:" + path + ":pull");
        if (!service.isEmpty()) {
            query += "&service=" + encode(service);
        }
        String separator = realm.getQuery() == null ? "?" : "&";
        return URI.create(realm + separator + query);
    }

    static Optional<String> readToken(InputStream in) throws IOException {
        try {
            JsonNode answer = JsonMapper.builder().build().readTree(in.readAllBytes());
            String token = answer.path("token").asString("");
            token = token.isEmpty() ? answer.path("access_token").asString("") : token;
            boolean usable = !token.isEmpty() && token.chars().allMatch(c -> c > 32 && c < 127);
            return usable ? Optional.of(token) : Optional.empty();
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
