package dev.hutch.store.registry;

import dev.hutch.api.Digest;
import dev.hutch.store.content.Hashes;
import dev.hutch.store.oci.MediaTypes;
import dev.hutch.store.oci.OciDescriptor;
import dev.hutch.store.oci.OciDocuments;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpResponse;

/// Reads images from OCI registries, anonymously. Thread-safe.
///
/// Hosts on the loopback interface are spoken to over plain HTTP, as other tools do; everything
/// else over HTTPS only.
public final class RegistryClient {
    /// Nothing that is pulled for a guest is larger, and disks are not endless.
    private static final long MAX_BLOB = 64L << 30;

    private final RegistryHttp http;

    /// @param proxy how hosts are reached; `HttpClient.Builder.NO_PROXY` for directly
    public RegistryClient(ProxySelector proxy) {
        this.http = new RegistryHttp(proxy);
    }

    /// A document as it came, checked against the digest it was asked for by.
    public record Document(byte[] content, Digest digest) {}

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
    /// says it ends.
    public InputStream openBlob(OciReference reference, OciDescriptor descriptor) {
        if (descriptor.size() > MAX_BLOB) {
            throw RegistryProblems.tooLarge("blob " + descriptor.digest(), MAX_BLOB);
        }
        URI uri = uri(reference, "blobs/" + descriptor.digest());
        HttpResponse<InputStream> response = http.get(reference, uri, "*/*");
        return new TransferInput(response.body(), reference.host(), descriptor.size());
    }

    private Document manifest(OciReference reference, String selector) {
        URI uri = uri(reference, "manifests/" + selector);
        String accept = String.join(", ", MediaTypes.MANIFESTS);
        try (InputStream in =
                new TransferInput(
                        http.get(reference, uri, accept).body(),
                        reference.host(),
                        OciDocuments.MAX_DOCUMENT)) {
            return read(in, "the manifest of " + reference);
        } catch (IOException e) {
            throw RegistryProblems.interruptedTransfer(reference.host(), e);
        }
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

    private static URI uri(OciReference reference, String rest) {
        String scheme = RegistryHttp.isLoopback(reference.endpoint()) ? "http" : "https";
        return URI.create(
                scheme + "://" + reference.endpoint() + "/v2/" + reference.path() + "/" + rest);
    }
}
