package dev.hutch.daemon.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;

/// The directories of hutch: all under `HUTCH_HOME`, else where the XDG base directory
/// specification puts them. The native client follows the same rules for `run` and `log`;
/// docs/formats/client-relay.md has them.
public record Home(Path config, Path state, Path data, Path cache, Path run, Path log) {
    /// sun_path of unix(7), its closing zero included.
    private static final int SOCKET_PATH_BYTES = 108;

    public static Home of(Map<String, String> environment) {
        String home = environment.getOrDefault("HUTCH_HOME", "");
        if (!home.isEmpty()) {
            if (!home.startsWith("/")) {
                throw ConfigProblems.homeRelative(home);
            }
            Path root = Path.of(home).normalize();
            return new Home(
                    root.resolve("config"),
                    root.resolve("state"),
                    root.resolve("data"),
                    root.resolve("cache"),
                    root.resolve("run"),
                    root.resolve("log"));
        }
        Path user = Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")));
        Path state = xdg(environment, "XDG_STATE_HOME", user.resolve(".local/state"));
        String runtime = environment.getOrDefault("XDG_RUNTIME_DIR", "");
        return new Home(
                xdg(environment, "XDG_CONFIG_HOME", user.resolve(".config")),
                state,
                xdg(environment, "XDG_DATA_HOME", user.resolve(".local/share")),
                xdg(environment, "XDG_CACHE_HOME", user.resolve(".cache")),
                runtime.startsWith("/") ? Path.of(runtime).resolve("hutch") : state.resolve("run"),
                state.resolve("log"));
    }

    /// Where settings may stand, from the weakest to the strongest: everybody's on this host, and
    /// the owner's own.
    public List<Path> configFiles() {
        return List.of(Path.of("/etc/hutch/hutch.toml"), config.resolve("hutch.toml"));
    }

    /// Images that this hutch's owner adds to the catalog; need not be there.
    public Path imageCatalog() {
        return config.resolve("images.json");
    }

    /// Kernels that this hutch's owner adds to the catalog; need not be there.
    public Path kernelCatalog() {
        return config.resolve("kernels.json");
    }

    public Path httpSocket() {
        return run.resolve("hutch.sock");
    }

    public Path relaySocket() {
        return run.resolve("cli.sock");
    }

    public Path database() {
        return state.resolve("hutch.db");
    }

    public Path vms() {
        return state.resolve("vms");
    }

    /// Machines that are no VMs yet, in the file system of those that are.
    public Path pool() {
        return state.resolve("pool");
    }

    public Path snapshots() {
        return data.resolve("snapshots");
    }

    /// Makes what is missing, each for its owner only. Problems: `config.home_too_long`,
    /// `config.home_unusable`.
    public void prepare() {
        Path longest = pool().resolve("0123456789ab").resolve("channel.sock");
        for (Path socket : List.of(longest, httpSocket())) {
            if (socket.toString().getBytes(StandardCharsets.UTF_8).length >= SOCKET_PATH_BYTES) {
                throw ConfigProblems.homeTooLong(socket, SOCKET_PATH_BYTES - 1);
            }
        }
        for (Path directory : List.of(config, state, vms(), data, cache, run, log)) {
            makePrivate(directory);
        }
    }

    private static void makePrivate(Path directory) {
        try {
            if (directory.getParent() != null) {
                Files.createDirectories(directory.getParent());
            }
            if (!Files.isDirectory(directory)) {
                Files.createDirectory(
                        directory,
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rwx------")));
            }
        } catch (IOException e) {
            throw ConfigProblems.homeUnusable(directory, e);
        }
    }

    private static Path xdg(Map<String, String> environment, String variable, Path fallback) {
        String value = environment.getOrDefault(variable, "");
        return (value.startsWith("/") ? Path.of(value) : fallback).resolve("hutch");
    }
}
