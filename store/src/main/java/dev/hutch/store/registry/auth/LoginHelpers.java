package dev.hutch.store.registry.auth;

import dev.hutch.linux.process.Finished;
import dev.hutch.linux.process.Program;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Credential helpers: programs `docker-credential-NAME` that hand out what a keychain holds.
///
/// @param environment the caller's: its PATH finds them, its HOME is theirs
record LoginHelpers(Map<String, String> environment, Duration deadline) {
    /// Helpers may have to unlock something, but nobody waits longer for a pull to begin.
    static final Duration DEADLINE = Duration.ofSeconds(30);

    /// Not a path: a file of logins chooses among the helpers that are installed.
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    /// What every helper of the original family says when it has nothing.
    private static final String NOTHING = "credentials not found";

    private static final String TOKEN_USER = "<token>";

    /// Asks one helper. Problems: `registry.login_helper`.
    ///
    /// @param file where it is named
    Optional<Login> ask(String name, String server, Path file) {
        if (!NAME.matcher(name).matches()) {
            throw AuthProblems.badFile(file, "the name of a helper in it is none");
        }
        String tool = "docker-credential-" + name;
        Program program = find(tool).orElseThrow(() -> AuthProblems.noHelper(tool, file));
        for (String variable : environment.keySet()) {
            program = program.env(variable, environment.getOrDefault(variable, ""));
        }
        byte[] question = server.getBytes(StandardCharsets.UTF_8);
        Finished answer =
                program.args("get")
                        .stdin(new ByteArrayInputStream(question))
                        .deadline(deadline)
                        .run();
        if (!answer.succeeded()) {
            if ((answer.out() + answer.err()).contains(NOTHING)) {
                return Optional.empty();
            }
            throw AuthProblems.helperFailed(tool, "it ended with " + answer.exit());
        }
        return Optional.of(login(tool, answer.out()));
    }

    private static Login login(String tool, String answer) {
        try {
            JsonNode node = JsonMapper.builder().build().readTree(answer);
            String user = node.path("Username").asString("");
            String secret = node.path("Secret").asString("");
            if (secret.isEmpty()) {
                throw AuthProblems.helperFailed(tool, "its answer holds no secret");
            }
            return user.equals(TOKEN_USER)
                    ? new Login.IdentityToken(secret, tool)
                    : new Login.Password(user, secret, tool);
        } catch (JacksonException e) {
            // What it said may be a secret all the same.
            throw AuthProblems.helperFailed(tool, "its answer is not JSON");
        }
    }

    private Optional<Program> find(String tool) {
        for (String directory : environment.getOrDefault("PATH", "").split(":", -1)) {
            Path file = Path.of(directory, tool);
            if (file.isAbsolute() && Files.isRegularFile(file) && Files.isExecutable(file)) {
                return Optional.of(Program.at(file));
            }
        }
        return Program.find(tool);
    }
}
