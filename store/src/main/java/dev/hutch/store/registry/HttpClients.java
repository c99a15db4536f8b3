package dev.hutch.store.registry;

import dev.hutch.api.call.RegistryAccess;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// Clients for each way to a registry, kept because their connections are. Thread-safe.
final class HttpClients {
    /// Ways differ in proxies and certificates; a daemon knows a handful.
    private static final int MAX_KEPT = 16;

    private final ProxySelector fallback;
    private final TrustedCertificates certificates;
    private final RegistryTiming timing;
    private final Map<Way, HttpClient> clients = new HashMap<>();

    /// @param fallback for callers whose environment names no proxy
    HttpClients(ProxySelector fallback, TrustedCertificates certificates, RegistryTiming timing) {
        this.fallback = fallback;
        this.certificates = certificates;
        this.timing = timing;
    }

    private record Way(
            Map<String, String> proxies, boolean tls, List<Path> certificates, boolean insecure) {}

    RegistryTiming timing() {
        return timing;
    }

    /// Whether an administrator gave this registry certificates of its own: then it speaks TLS,
    /// also on a loopback address.
    boolean hasCertificates(String authority) {
        return !certificates.ownFiles(authority).isEmpty();
    }

    /// Sends a request once, the way of whoever asks.
    HttpResponse<InputStream> send(RegistryAccess access, HttpRequest.Builder request)
            throws IOException, InterruptedException {
        URI uri = request.build().uri();
        new EnvironmentProxies(access.environment())
                .authorization(uri)
                .ifPresent(proxy -> request.header("Proxy-Authorization", proxy));
        return get(access, uri.getAuthority(), uri.getScheme().equals("https"))
                .send(request.build(), BodyHandlers.ofInputStream());
    }

    /// Made when first needed: it brings all of TLS with it, a fifth of a second that a daemon's
    /// start has no use for.
    private HttpClient get(RegistryAccess access, String authority, boolean tls) {
        Map<String, String> proxies = new TreeMap<>(access.environment());
        proxies.keySet().removeIf(name -> !name.toLowerCase(Locale.ROOT).endsWith("_proxy"));
        boolean insecure = tls && access.insecure() && OciReference.isLoopback(authority);
        List<Path> files = tls && !insecure ? certificates.files(authority) : List.of();
        synchronized (this) {
            Way way = new Way(proxies, tls, files, insecure);
            if (clients.size() >= MAX_KEPT && !clients.containsKey(way)) {
                clients.clear();
            }
            return clients.computeIfAbsent(way, this::make);
        }
    }

    private HttpClient make(Way way) {
        HttpClient.Builder builder =
                HttpClient.newBuilder()
                        .connectTimeout(timing.connect())
                        // Followed by hand: a token is for the registry, not for whoever stores
                        // its blobs.
                        .followRedirects(HttpClient.Redirect.NEVER);
        if (way.proxies.isEmpty()) {
            builder.proxy(fallback);
        } else {
            builder.proxy(new EnvironmentProxies(way.proxies));
        }
        if (!way.tls) {
            // Java's own takes a while to make, and would never be used.
            builder.sslContext(NoTls.CONTEXT);
        } else if (way.insecure) {
            builder.sslContext(TrustedCertificates.believingAll());
        } else if (!way.certificates.isEmpty()) {
            builder.sslContext(TrustedCertificates.context(way.certificates));
        }
        return builder.build();
    }
}
