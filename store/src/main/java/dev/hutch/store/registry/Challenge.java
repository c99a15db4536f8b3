package dev.hutch.store.registry;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a registry demands before it answers.
sealed interface Challenge {
    int MAX_TOKEN = 1 << 16;

    /// Name and password with each request, RFC 7617.
    record Basic() implements Challenge {}

    /// A token that somebody else gives out, RFC 6750 and Docker's token specification. Tokens for
    /// reading public images are given to anybody who asks.
    record Bearer(URI realm, String service) implements Challenge {
        /// Asks for no more than it takes, whatever the challenge suggests.
        URI tokenUri(List<String> scopes) {
            String query = parameters(scopes);
            return URI.create(realm + (realm.getQuery() == null ? "?" : "&") + query);
        }

        /// As a form, for a refresh token.
        String form(List<String> scopes, String refreshToken) {
            // A login's refresh token is exchanged by whoever asks; the name is for their log.
            return parameters(scopes)
                    + "&client_id=hutch&grant_type=refresh_token&refresh_token="
                    + encode(refreshToken);
        }

        private String parameters(List<String> scopes) {
            StringBuilder query = new StringBuilder();
            for (String scope : scopes) {
                query.append(query.isEmpty() ? "" : "&").append("scope=").append(encode(scope));
            }
            if (!service.isEmpty()) {
                query.append("&service=").append(encode(service));
            }
            return query.toString();
        }
    }

    /// The strongest of those that a registry offers and we know.
    static Optional<Challenge> parse(List<String> headers) {
        Optional<Challenge> basic = Optional.empty();
        for (String header : headers) {
            String scheme = header.strip().split("[ ,]", 2)[0].toLowerCase(Locale.ROOT);
            if (scheme.equals("bearer")) {
                Optional<Challenge> bearer = Parser.bearer(header);
                if (bearer.isPresent()) {
                    return bearer;
                }
            } else if (scheme.equals("basic")) {
                basic = Optional.of(new Basic());
            }
        }
        return basic;
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

    /// The parameters of a header.
    final class Parser {
        private static final Pattern PARAMETER = Pattern.compile("(\\w+)=\"([^\"]*)\"");

        private Parser() {}

        private static Optional<Challenge> bearer(String header) {
            Map<String, String> parameters = new HashMap<>();
            Matcher matcher = PARAMETER.matcher(header);
            while (matcher.find()) {
                parameters.put(matcher.group(1), matcher.group(2));
            }
            try {
                URI realm = URI.create(parameters.getOrDefault("realm", ""));
                return realm.isAbsolute() && realm.getHost() != null
                        ? Optional.of(new Bearer(realm, parameters.getOrDefault("service", "")))
                        : Optional.empty();
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }
    }
}
