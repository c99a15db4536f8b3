package dev.hutch.store.registry.auth;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The logins of one user.
///
/// Files are looked through in this order: the one that REGISTRY_AUTH_FILE names, and if it does,
/// no other; else `containers/auth.json` of the session and of the configuration, then Docker's
/// `config.json`. Within a file an entry for a repository goes before one for its registry.
public final class Logins {
    private static final String HUB = "docker.io";
    private static final String HUB_SERVER = "https://index.docker.io/v1/";

    private final Map<String, String> environment;
    private final LoginHelpers helpers;

    /// @param environment of the user: HOME, DOCKER_CONFIG, REGISTRY_AUTH_FILE, PATH and the
    ///   directories of XDG
    public Logins(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
        this.helpers = new LoginHelpers(this.environment, LoginHelpers.DEADLINE);
    }

    /// Finds the login for a repository. Problems: `registry.login_file`, `registry.login_helper`.
    ///
    /// @param host of the registry, with its port if it has one
    public Optional<Login> find(String host, String path) {
        List<String> keys = keys(host.toLowerCase(Locale.ROOT), path);
        String server = host.equals(HUB) ? HUB_SERVER : host;
        for (Path file : files()) {
            Optional<Login> found =
                    LoginFile.read(file).flatMap(read -> read.find(keys, server, helpers));
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private List<Path> files() {
        String chosen = environment.getOrDefault("REGISTRY_AUTH_FILE", "");
        if (chosen.startsWith("/")) {
            return List.of(Path.of(chosen));
        }
        String home = environment.getOrDefault("HOME", "");
        List<Path> files = new ArrayList<>();
        add(files, "XDG_RUNTIME_DIR", "", "containers/auth.json");
        add(files, "XDG_CONFIG_HOME", home + "/.config", "containers/auth.json");
        add(files, "DOCKER_CONFIG", home + "/.docker", "config.json");
        return files;
    }

    private void add(List<Path> files, String variable, String fallback, String name) {
        String directory = environment.getOrDefault(variable, "");
        directory = directory.isEmpty() ? fallback : directory;
        if (directory.startsWith("/")) {
            files.add(Path.of(directory, name));
        }
    }

    private static List<String> keys(String host, String path) {
        List<String> keys = new ArrayList<>();
        for (String at = path;
                !at.isEmpty();
                at = at.substring(0, Math.max(0, at.lastIndexOf('/')))) {
            keys.add(host + "/" + at);
        }
        keys.add(host);
        if (host.equals(HUB)) {
            keys.add("index.docker.io");
            keys.add("registry-1.docker.io");
        }
        return keys;
    }
}
