package dev.hutch.store.registry.auth;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One file of logins: `config.json` of Docker or `auth.json` of Podman, containers-auth.json(5).
record LoginFile(
        Path path, Map<String, JsonNode> auths, Map<String, String> helpers, String everyHelper) {
    private static final int MAX_FILE = 1 << 20;

    /// The file, if it is there. Problems: `registry.login_file`.
    static Optional<LoginFile> read(Path path) {
        if (!Files.isRegularFile(path)) {
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(path)) {
            byte[] content = in.readNBytes(MAX_FILE + 1);
            if (content.length > MAX_FILE) {
                throw AuthProblems.badFile(path, "it is larger than " + MAX_FILE + " bytes");
            }
            return Optional.of(of(path, JsonMapper.builder().build().readTree(content)));
        } catch (JacksonException e) {
            // Its message would repeat what stands there.
            throw AuthProblems.badFile(path, "it is not JSON");
        } catch (IOException e) {
            throw AuthProblems.badFile(path, "it cannot be read");
        }
    }

    private static LoginFile of(Path path, JsonNode node) {
        Map<String, JsonNode> auths = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : node.path("auths").properties()) {
            auths.putIfAbsent(key(entry.getKey()), entry.getValue());
        }
        Map<String, String> helpers = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : node.path("credHelpers").properties()) {
            helpers.put(key(entry.getKey()), entry.getValue().asString(""));
        }
        return new LoginFile(path, auths, helpers, node.path("credsStore").asString(""));
    }

    /// @param keys what the login may be filed under, most specific first
    /// @param server what a helper is asked for
    Optional<Login> find(List<String> keys, String server, LoginHelpers programs) {
        for (String key : keys) {
            String helper = helpers.getOrDefault(key, "");
            if (!helper.isEmpty()) {
                Optional<Login> found = programs.ask(helper, server, path);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        for (String key : keys) {
            JsonNode auth = auths.get(key);
            Optional<Login> found = auth == null ? Optional.empty() : login(auth);
            if (found.isPresent()) {
                return found;
            }
        }
        return everyHelper.isEmpty() ? Optional.empty() : programs.ask(everyHelper, server, path);
    }

    private Optional<Login> login(JsonNode auth) {
        String token = auth.path("identitytoken").asString("");
        if (!token.isEmpty()) {
            return Optional.of(new Login.IdentityToken(token, path.toString()));
        }
        String encoded = auth.path("auth").asString("");
        if (encoded.isEmpty()) {
            return Optional.empty();
        }
        try {
            String pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            if (colon <= 0) {
                throw AuthProblems.badFile(path, "a login in it has no user");
            }
            // Docker pads with zero bytes.
            String secret = pair.substring(colon + 1).replaceAll("\0+$", "");
            return Optional.of(
                    new Login.Password(pair.substring(0, colon), secret, path.toString()));
        } catch (IllegalArgumentException e) {
            throw AuthProblems.badFile(path, "a login in it is not base64");
        }
    }

    /// Old files have whole addresses where new ones have a host: `https://index.docker.io/v1/`.
    private static String key(String written) {
        String key = written.replaceFirst("^https?://", "").toLowerCase(Locale.ROOT);
        return key.replaceFirst("/(v[12]/?)?$", "");
    }
}
