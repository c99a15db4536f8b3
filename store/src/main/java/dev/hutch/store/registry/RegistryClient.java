package dev.hutch.store.registry;

import dev.hutch.api.Digest;
import dev.hutch.store.content.Hashes;
import dev.hutch.store.oci.MediaTypes;
import dev.hutch.store.oci.OciDescriptor;
import dev.hutch.store.oci.OciDocuments;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;

/// Reads images from OCI registries. Thread-safe.
///
/// Hosts on the loopback interface may be spoken to over plain HTTP; everything else over HTTPS
/// only. What fails and may pass is tried again.
public final class RegistryClient {
    /// Nothing that is pulled for a guest is larger, and disks are not endless.
    private static final long MAX_BLOB = 64L << 30;

    private final RegistryHttp http;

    RegistryClient(RegistryHttp http) {
        this.http = http;
    }

    /// A document as it came, checked against the digest it was asked for by.
    public record Document(byte[] content, Digest digest) {}

    /// To write to the same registries as the same caller.
    public RegistryUpload upload() {
        return new RegistryUpload(http);
    }

    /// The digest of what a reference names now, without fetching it. Empty when the registry does
    /// not say.
    public Optional<Digest> head(OciReference reference) {
        Exchange head = manifestExchange("HEAD", reference, reference.selector());
        return http.retry(reference)
                .run(() -> {
                    HttpResponse<InputStream> response =
                            http.send(reference, pull(reference), head, 200);
                    Transport.drop(response);
                    return response.headers()
                            .firstValue("Docker-Content-Digest")
                            .flatMap(RegistryClient::digest);
                });
    }

    /// The manifest or index that a reference names.
    public Document manifest(OciReference reference) {
        Document document = manifest(reference, reference.selector());
        reference.digest().ifPresent(expected -> check(expected, document.digest));
        return document;
    }

    /// A manifest that an index points at.
    public Document manifest(OciReference reference, OciDescriptor descriptor) {
        Document document = manifest(reference, descriptor.digest().toString());
        check(descriptor.digest(), document.digest);
        return document;
    }

    /// A small blob, such as a configuration.
    public Document document(OciReference reference, OciDescriptor descriptor) {
        try (InputStream in = openBlob(reference, descriptor)) {
            Document document = read(in, "blob " + descriptor.digest());
            check(descriptor.digest(), document.digest);
            return document;
        } catch (IOException e) {
            throw RegistryProblems.interruptedTransfer(reference.host(), e);
        }
    }

    /// Opens a blob. Whoever stores it checks its digest; here it is cut off where its descriptor
    /// says it ends, and goes on by itself when the connection breaks.
    public InputStream openBlob(OciReference reference, OciDescriptor descriptor) {
        if (descriptor.size() > MAX_BLOB) {
            throw RegistryProblems.tooLarge("blob " + descriptor.digest(), MAX_BLOB);
        }
        Exchange get =
                Exchange.of("GET", http.uri(reference, "blobs/" + descriptor.digest()))
                        .header("Accept", "*/*");
        return new ResumingInput(
                reference.host(),
                descriptor.size(),
                http.retry(reference),
                from -> open(reference, get, descriptor, from));
    }

    private InputStream open(
            OciReference reference, Exchange get, OciDescriptor descriptor, long from)
            throws TransientException, IOException {
        Exchange exchange = from == 0 ? get : get.header("Range", "bytes=" + from + "-");
        HttpResponse<InputStream> response =
                http.send(reference, pull(reference), exchange, 200, 206);
        boolean whole = response.statusCode() == 200;
        long begin = whole ? 0 : from;
        long length = response.headers().firstValueAsLong("Content-Length").orElse(-1);
        if (!whole && !startsAt(response, from)) {
            Transport.drop(response);
            throw RegistryProblems.protocol(reference.host(), "it sends another part than asked");
        }
        if (length >= 0 && length != descriptor.size() - begin) {
            Transport.drop(response);
            throw length > descriptor.size() - begin
                    ? RegistryProblems.tooLarge(
                            "what the registry has of blob " + descriptor.digest(),
                            descriptor.size())
                    : RegistryProblems.tooShort(descriptor, begin + length);
        }
        InputStream body =
                new TransferInput(
                        response.body(),
                        reference.host(),
                        descriptor.size() - begin,
                        http.timing().stall());
        body.skipNBytes(from - begin);
        return body;
    }

    static boolean startsAt(HttpResponse<InputStream> response, long from) {
        String range = response.headers().firstValue("Content-Range").orElse("");
        return range.startsWith("bytes " + from + "-");
    }

    private Document manifest(OciReference reference, String selector) {
        Exchange get = manifestExchange("GET", reference, selector);
        return http.retry(reference)
                .run(() -> {
                    HttpResponse<InputStream> response =
                            http.send(reference, pull(reference), get, 200);
                    try (InputStream in =
                            new TransferInput(
                                    response.body(),
                                    reference.host(),
                                    OciDocuments.MAX_DOCUMENT,
                                    http.timing().stall())) {
                        return read(in, "the manifest of " + reference);
                    } catch (IOException e) {
                        throw Transport.failure(reference.host(), e);
                    }
                });
    }

    private Exchange manifestExchange(String method, OciReference reference, String selector) {
        URI uri = http.uri(reference, "manifests/" + selector);
        return Exchange.of(method, uri).header("Accept", String.join(", ", MediaTypes.MANIFESTS));
    }

    private static Document read(InputStream in, String what) throws IOException {
        byte[] content = in.readNBytes(OciDocuments.MAX_DOCUMENT + 1);
        if (content.length > OciDocuments.MAX_DOCUMENT) {
            throw RegistryProblems.tooLarge(what, OciDocuments.MAX_DOCUMENT);
        }
        return new Document(content, Hashes.of(content));
    }

    private static void check(Digest expected, Digest actual) {
        if (!expected.equals(actual)) {
            throw RegistryProblems.digestMismatch(expected, actual);
        }
    }

    private static Optional<Digest> digest(String header) {
        return header.matches("sha256:[0-9a-f]{64}")
                ? Optional.of(Digest.parse(header))
                : Optional.empty();
    }

    static List<String> pull(OciReference reference) {
        return List.of("repository:" + reference.path() + ":pull");
    }
}
