package dev.hutch.store.registry;

import dev.hutch.api.Digest;
import dev.hutch.store.oci.OciDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Writes images to OCI registries: blobs first, manifests last. Thread-safe.
public final class RegistryUpload {
    /// `Range: 0-1023` or `bytes=0-1023`: what the registry has of an upload.
    private static final Pattern RANGE = Pattern.compile("(?:bytes=)?0-(\\d{1,18})");

    private final RegistryHttp http;

    RegistryUpload(RegistryHttp http) {
        this.http = http;
    }

    /// How a blob came to be in the registry.
    public enum Way {
        PRESENT,
        MOUNTED,
        UPLOADED
    }

    /// Opens the bytes to be sent, from their beginning.
    @FunctionalInterface
    public interface Source {
        InputStream open();
    }

    /// Sees to it that a repository has a blob.
    ///
    /// @param from another repository of the same registry that may have it
    public Way ensure(
            OciReference to, OciDescriptor blob, Optional<OciReference> from, Source source) {
        return has(to, blob.digest()) ? Way.PRESENT : send(to, blob, from, source);
    }

    /// Names what was uploaded. @return the digest under which the registry keeps it
    public Digest putManifest(OciReference to, String mediaType, byte[] manifest, Digest digest) {
        Exchange put =
                Exchange.of("PUT", http.uri(to, "manifests/" + to.tag()))
                        .header("Content-Type", mediaType)
                        .body(() -> BodyPublishers.ofByteArray(manifest));
        return http.retry(to)
                .run(() -> {
                    HttpResponse<InputStream> response = http.send(to, push(to), put, 201);
                    Transport.drop(response);
                    String kept =
                            response.headers()
                                    .firstValue("Docker-Content-Digest")
                                    .orElse(digest.toString());
                    if (!kept.equals(digest.toString())) {
                        throw RegistryProblems.protocol(
                                to.host(), "it keeps the manifest under another digest");
                    }
                    return digest;
                });
    }

    private boolean has(OciReference to, Digest digest) {
        Exchange head = Exchange.of("HEAD", http.uri(to, "blobs/" + digest));
        return http.retry(to)
                .run(() -> {
                    HttpResponse<InputStream> response =
                            http.send(to, push(to), head, 200, 404, 307);
                    Transport.drop(response);
                    return response.statusCode() != 404;
                });
    }

    private Way send(
            OciReference to, OciDescriptor blob, Optional<OciReference> from, Source source) {
        Retry retry = http.retry(to);
        Optional<URI> session = retry.run(() -> begin(to, blob.digest(), from));
        if (session.isEmpty()) {
            return Way.MOUNTED;
        }
        URI at = session.get();
        long sent = 0;
        while (true) {
            try {
                finish(to, blob.digest(), append(to, at, blob, sent, source));
                return Way.UPLOADED;
            } catch (TransientException e) {
                retry.pause(e);
                URI last = at;
                OptionalLong kept = retry.run(() -> kept(to, last, blob.size()));
                sent = kept.orElse(0);
                if (kept.isEmpty()) {
                    at =
                            retry.run(() -> begin(to, blob.digest(), Optional.empty()))
                                    .orElseThrow(() ->
                                            RegistryProblems.protocol(
                                                    to.host(), "it mounts unasked"));
                }
            }
        }
    }

    /// @return where to send the blob, empty when it was found in the other repository
    private Optional<URI> begin(OciReference to, Digest digest, Optional<OciReference> from)
            throws TransientException {
        List<String> scopes = new ArrayList<>(push(to));
        String query = "";
        if (from.isPresent()) {
            scopes.addAll(RegistryClient.pull(from.get()));
            query = "?mount=" + digest + "&from=" + encode(from.get().path());
        }
        Exchange post = Exchange.of("POST", http.uri(to, "blobs/uploads/" + query));
        HttpResponse<InputStream> response = http.send(to, scopes, post, 201, 202);
        Transport.drop(response);
        return response.statusCode() == 201 ? Optional.empty() : Optional.of(next(to, response));
    }

    private URI append(OciReference to, URI at, OciDescriptor blob, long sent, Source source)
            throws TransientException {
        Exchange patch =
                Exchange.of("PATCH", at)
                        .header("Content-Type", "application/octet-stream")
                        .body(() -> publisher(source, sent, blob.size() - sent));
        if (sent > 0) {
            patch = patch.header("Content-Range", sent + "-" + (blob.size() - 1));
        }
        HttpResponse<InputStream> response = http.send(to, push(to), patch, 202);
        Transport.drop(response);
        return next(to, response);
    }

    private void finish(OciReference to, Digest digest, URI at) throws TransientException {
        String separator = at.getRawQuery() == null ? "?" : "&";
        URI last = URI.create(at + separator + "digest=" + encode(digest.toString()));
        Transport.drop(http.send(to, push(to), Exchange.of("PUT", last), 201, 204));
    }

    /// How much of an interrupted upload the registry has; empty when it knows nothing of it.
    private OptionalLong kept(OciReference to, URI at, long size) throws TransientException {
        HttpResponse<InputStream> response =
                http.send(to, push(to), Exchange.of("GET", at), 204, 400, 404, 416);
        Transport.drop(response);
        Matcher range = RANGE.matcher(response.headers().firstValue("Range").orElse(""));
        if (response.statusCode() != 204 || !range.matches()) {
            return OptionalLong.empty();
        }
        long kept = Long.parseLong(range.group(1)) + 1;
        return kept < size ? OptionalLong.of(kept) : OptionalLong.empty();
    }

    private static URI next(OciReference to, HttpResponse<InputStream> response) {
        String location =
                response.headers()
                        .firstValue("Location")
                        .orElseThrow(() ->
                                RegistryProblems.protocol(
                                        to.host(), "it does not say where to upload"));
        return Transport.target(response.uri(), location);
    }

    private static BodyPublisher publisher(Source source, long from, long length) {
        if (length == 0) {
            return BodyPublishers.noBody();
        }
        return BodyPublishers.fromPublisher(
                BodyPublishers.ofInputStream(() -> skipped(source, from)), length);
    }

    private static InputStream skipped(Source source, long from) {
        InputStream in = source.open();
        try {
            in.skipNBytes(from);
            return in;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> push(OciReference to) {
        return List.of("repository:" + to.path() + ":pull,push");
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
