package dev.hutch.api.call;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// How a caller reaches registries: with its own logins and its own proxies. The daemon runs as the
/// same user and reads the files that these variables lead to; no password travels in a call, but
/// one in a proxy's address may.
///
/// @param environment those of the caller's variables that are in `VARIABLES`; empty: the daemon's
/// @param insecure takes any certificate, on loopback addresses and nowhere else
public record RegistryAccess(Map<String, String> environment, boolean insecure) {
    /// Where logins are kept, where their helpers are found, and which way the network is.
    public static final List<String> VARIABLES =
            List.of(
                    "HOME",
                    "PATH",
                    "DOCKER_CONFIG",
                    "REGISTRY_AUTH_FILE",
                    "XDG_CONFIG_HOME",
                    "XDG_RUNTIME_DIR",
                    "HTTP_PROXY",
                    "http_proxy",
                    "HTTPS_PROXY",
                    "https_proxy",
                    "ALL_PROXY",
                    "all_proxy",
                    "NO_PROXY",
                    "no_proxy");

    /// The daemon's own environment, and every certificate checked.
    public static final RegistryAccess OWN = new RegistryAccess(Map.of(), false);

    public RegistryAccess {
        environment = Map.copyOf(environment);
    }

    /// Names only: a value may hold a proxy's password.
    @Override
    public String toString() {
        Set<String> names = new TreeSet<>(environment.keySet());
        return "RegistryAccess[environment=" + names + ", insecure=" + insecure + "]";
    }
}
