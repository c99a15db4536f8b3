package dev.hutch.store.registry;

import dev.hutch.api.Digest;
import dev.hutch.store.archive.TarNames;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Names an image in a registry: `[host[:port]/]path[:tag][@digest]`. Without a host it is Docker
/// Hub's, whose own images live under `library/`.
///
/// @param host with port where one was given
/// @param tag `latest` when neither tag nor digest was given
public record OciReference(String host, String path, String tag, Optional<Digest> digest) {
    private static final String HUB = "docker.io";
    private static final int MAX = 512;
    private static final Pattern LOOPBACK =
            Pattern.compile("(?:localhost|127(?:\\.\\d{1,3}){3}|\\[::1])(?::\\d+)?");
    private static final Pattern GRAMMAR =
            Pattern.compile(
                    "(?:(?<host>(?:[A-Za-z0-9.-]+|\\[[0-9a-fA-F:]+])(?::\\d{1,5})?)/)?"
                            + "(?<path>[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
                            + "(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*)"
                            + "(?::(?<tag>[A-Za-z0-9_][A-Za-z0-9._-]{0,127}))?"
                            + "(?:@(?<digest>sha256:[0-9a-f]{64}))?");

    public static OciReference parse(String text) {
        Matcher matcher = GRAMMAR.matcher(text);
        if (text.length() > MAX || !matcher.matches()) {
            throw RegistryProblems.badReference(TarNames.shown(text));
        }
        String host = matcher.group("host");
        String path = matcher.group("path");
        // `team/tools` has no host: one holds a dot or a port, or is localhost.
        if (host != null
                && !host.contains(".")
                && !host.contains(":")
                && !host.equals("localhost")) {
            path = host + "/" + path;
            host = null;
        }
        host = host == null ? HUB : host;
        if (host.equals(HUB) && !path.contains("/")) {
            path = "library/" + path;
        }
        String tag = matcher.group("tag");
        String digest = matcher.group("digest");
        return new OciReference(
                host,
                path,
                tag == null ? (digest == null ? "latest" : "") : tag,
                Optional.ofNullable(digest).map(Digest::parse));
    }

    /// The reference that a text is, if it is one.
    public static Optional<OciReference> find(String text) {
        return text.length() <= MAX && GRAMMAR.matcher(text).matches()
                ? Optional.of(parse(text))
                : Optional.empty();
    }

    /// The same image, as it was when it had this digest.
    public OciReference at(Digest then) {
        return new OciReference(host, path, tag, Optional.of(then));
    }

    /// What manifests are asked for by: the digest if there is one.
    String selector() {
        return digest.map(Digest::toString).orElse(tag);
    }

    /// On this very host, where no one listens in.
    static boolean isLoopback(String authority) {
        return LOOPBACK.matcher(authority).matches();
    }

    /// Where its registry answers.
    String endpoint() {
        return host.equals(HUB) ? "registry-1.docker.io" : host;
    }

    @Override
    public String toString() {
        return host
                + "/"
                + path
                + (tag.isEmpty() ? "" : ":" + tag)
                + digest.map(d -> "@" + d).orElse("");
    }
}
