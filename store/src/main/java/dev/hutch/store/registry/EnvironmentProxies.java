package dev.hutch.store.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The proxies that a user's environment names, with the exceptions of NO_PROXY: hosts, `.domain`
/// for everything below one, and `*` for everything. Loopback addresses are never proxied.
final class EnvironmentProxies extends ProxySelector {
    private static final int DEFAULT_PORT = 8080;

    private final Map<String, String> environment;

    EnvironmentProxies(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public List<Proxy> select(URI uri) {
        return proxy(uri)
                .map(at ->
                        List.of(
                                new Proxy(
                                        Proxy.Type.HTTP,
                                        InetSocketAddress.createUnresolved(
                                                at.getHost(), port(at)))))
                .orElse(List.of(Proxy.NO_PROXY));
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException cause) {
        // The request fails with the same cause.
    }

    /// What the proxy on the way there wants to see, if the environment holds a login for it.
    Optional<String> authorization(URI uri) {
        return proxy(uri)
                .map(URI::getUserInfo)
                .map(pair -> pair.contains(":") ? pair : pair + ":")
                .map(pair -> Base64.getEncoder().encodeToString(pair.getBytes(UTF_8)))
                .map(encoded -> "Basic " + encoded);
    }

    private Optional<URI> proxy(URI uri) {
        String host = uri.getHost().toLowerCase(Locale.ROOT);
        return OciReference.isLoopback(uri.getAuthority()) || excepted(host)
                ? Optional.empty()
                : configured(uri.getScheme());
    }

    /// Problems: `registry.proxy`.
    private Optional<URI> configured(String scheme) {
        String value = value(scheme + "_proxy");
        value = value.isEmpty() ? value("all_proxy") : value;
        if (value.isEmpty()) {
            return Optional.empty();
        }
        try {
            URI at = URI.create(value.contains("://") ? value : "http://" + value);
            if ("http".equals(at.getScheme()) && at.getHost() != null) {
                return Optional.of(at);
            }
        } catch (IllegalArgumentException e) {
            // Told below, without the address: it may hold a password.
        }
        throw RegistryProblems.badProxy(scheme.toUpperCase(Locale.ROOT) + "_PROXY");
    }

    private boolean excepted(String host) {
        for (String each : value("no_proxy").split("[,\\s]+", -1)) {
            String exception = each.replaceFirst(":\\d+$", "").toLowerCase(Locale.ROOT);
            String domain = exception.startsWith(".") ? exception.substring(1) : exception;
            boolean covers =
                    exception.equals("*")
                            || (!domain.isEmpty()
                                    && (host.equals(domain) || host.endsWith("." + domain)));
            if (covers) {
                return true;
            }
        }
        return false;
    }

    private String value(String name) {
        String lower = environment.getOrDefault(name, "");
        return lower.isEmpty()
                ? environment.getOrDefault(name.toUpperCase(Locale.ROOT), "")
                : lower;
    }

    private static int port(URI proxy) {
        return proxy.getPort() < 0 ? DEFAULT_PORT : proxy.getPort();
    }
}
