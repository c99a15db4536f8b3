package dev.hutch.store.registry;

import java.net.URI;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/// One request, before anybody knows who may make it.
///
/// @param body asked for again with each attempt
record Exchange(String method, URI uri, Map<String, String> headers, Supplier<BodyPublisher> body) {

    Exchange {
        headers = Map.copyOf(headers);
    }

    static Exchange of(String method, URI uri) {
        return new Exchange(method, uri, Map.of(), BodyPublishers::noBody);
    }

    Exchange header(String name, String value) {
        Map<String, String> more = new TreeMap<>(headers);
        more.put(name, value);
        return new Exchange(method, uri, more, body);
    }

    Exchange body(Supplier<BodyPublisher> newBody) {
        return new Exchange(method, uri, headers, newBody);
    }

    Exchange to(URI newUri) {
        return new Exchange(method, newUri, headers, body);
    }

    /// Asked again at another place without changing anything.
    boolean isRead() {
        return method.equals("GET") || method.equals("HEAD");
    }
}
