package dev.hutch.store.registry;

import dev.hutch.api.call.RegistryAccess;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;

/// The way to all registries, for any number of callers. Thread-safe.
public final class Registries {
    private final HttpClients clients;

    private final Map<String, String> own;

    /// @param own environment, for callers that bring none
    /// @param proxy where an environment names none; `HttpClient.Builder.NO_PROXY` for no proxy at
    ///   all
    public Registries(
            Map<String, String> own,
            ProxySelector proxy,
            TrustedCertificates certificates,
            RegistryTiming timing) {
        this.own = Map.copyOf(own);
        this.clients = new HttpClients(proxy, certificates, timing);
    }

    /// Registries read by nobody in particular, over the certificates that Java knows.
    public static Registries anonymous(ProxySelector proxy) {
        return new Registries(Map.of(), proxy, TrustedCertificates.JAVA, RegistryTiming.DEFAULT);
    }

    /// A file of any web server. Only HTTPS, but for loopback addresses.
    ///
    /// @param size that it must have
    public InputStream file(RegistryAccess access, URI uri, long size) {
        return new WebFile(clients, full(access)).open(uri, size);
    }

    /// Any web server, asked once, on the way that registries are reached by a caller that brings
    /// no environment. Redirects are answers like any other.
    public HttpResponse<InputStream> send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return clients.send(full(RegistryAccess.OWN), request);
    }

    /// One piece of work of one caller. Logins are looked up anew for each: a logout counts at
    /// once.
    public RegistryClient as(RegistryAccess access) {
        return new RegistryClient(new RegistryHttp(clients, full(access)));
    }

    private RegistryAccess full(RegistryAccess access) {
        return access.environment().isEmpty() ? new RegistryAccess(own, access.insecure()) : access;
    }
}
