package dev.hutch.store.registry;

import dev.hutch.api.Digest;
import dev.hutch.api.Problem;
import dev.hutch.api.Problem.Kind;
import dev.hutch.api.ProblemException;
import dev.hutch.store.archive.TarNames;
import dev.hutch.store.oci.OciDescriptor;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// What can go wrong between us and a registry.
final class RegistryProblems {
    private RegistryProblems() {}

    static ProblemException badReference(String shown) {
        return new Problem(
                        Kind.INVALID,
                        "registry.reference_invalid",
                        shown + " is not an image reference",
                        "write [host/]path[:tag], such as docker.io/library/debian:bookworm")
                .toException();
    }

    static ProblemException unreachable(String host, IOException cause) {
        return new Problem(
                        Kind.UNAVAILABLE,
                        "registry.unreachable",
                        "registry " + host + " cannot be reached: " + reason(cause),
                        "see whether this works: curl -I https://" + host + "/v2/")
                .toException(cause);
    }

    static ProblemException interruptedTransfer(String host, IOException cause) {
        return new Problem(
                        Kind.UNAVAILABLE,
                        "registry.transfer",
                        "the connection to registry " + host + " broke: " + reason(cause),
                        "try again")
                .toException(cause);
    }

    static ProblemException timedOut(String host) {
        return new Problem(
                        Kind.TIMED_OUT,
                        "registry.timed_out",
                        "registry " + host + " did not answer in time",
                        "try again")
                .toException();
    }

    static ProblemException notFound(OciReference reference) {
        return new Problem(
                        Kind.NOT_FOUND,
                        "registry.not_found",
                        "the registry has no image " + reference,
                        "look for a misspelt name or tag")
                .toException();
    }

    static ProblemException denied(OciReference reference) {
        return new Problem(
                        Kind.DENIED,
                        "registry.denied",
                        "the registry does not give " + reference + " to whoever has no login",
                        "docker login " + reference.host() + ", or look for a misspelt name")
                .toException();
    }

    static ProblemException loginRefused(OciReference reference, String source) {
        return new Problem(
                        Kind.DENIED,
                        "registry.login_refused",
                        "registry "
                                + reference.host()
                                + " refuses "
                                + reference
                                + " to the login from "
                                + source,
                        "docker login " + reference.host() + ", or ask for the right to it")
                .toException();
    }

    static ProblemException rateLimited(String host, Optional<Duration> after) {
        return new Problem(
                        Kind.EXHAUSTED,
                        "registry.rate_limited",
                        "registry " + host + " takes no more requests from here for a while",
                        after.map(length -> "try again in " + length.toSeconds() + " s")
                                .orElse("try again later, or log in: docker login " + host))
                .toException();
    }

    /// @param words of the registry, fit to be shown
    static ProblemException failed(String host, int status, String words) {
        return new Problem(
                        Kind.UNAVAILABLE,
                        "registry.failed",
                        "registry "
                                + host
                                + " answered with status "
                                + status
                                + (words.isEmpty() ? "" : ": " + words),
                        status >= 500 ? "try again later" : "")
                .toException();
    }

    static ProblemException untrusted(String host, IOException cause) {
        return new Problem(
                        Kind.DENIED,
                        "registry.untrusted",
                        "the certificate of registry "
                                + host
                                + " is not to be believed: "
                                + reason(cause),
                        "put its authority's into /etc/docker/certs.d/" + host + "/ca.crt")
                .toException(cause);
    }

    static ProblemException insecure(String host) {
        return new Problem(
                        Kind.INVALID,
                        "registry.insecure",
                        "--insecure is for loopback addresses, and " + host + " is none",
                        "put its certificate into /etc/docker/certs.d/" + host + "/ca.crt")
                .toException();
    }

    static ProblemException badCertificates(Path path, Exception cause) {
        return new Problem(
                        Kind.INVALID,
                        "registry.certificates",
                        "the certificates in " + path + " cannot be read: " + cause.getMessage(),
                        "openssl x509 -noout -in " + path)
                .toException(cause);
    }

    static ProblemException badProxy(String variable) {
        return new Problem(
                        Kind.INVALID,
                        "registry.proxy",
                        "the proxy in " + variable + " is not like http://HOST:PORT",
                        "unset " + variable + ", or mend it")
                .toException();
    }

    static ProblemException proxyRefused(String host, String words) {
        return new Problem(
                        Kind.UNAVAILABLE,
                        "registry.proxy_refused",
                        "the proxy lets nobody through to registry " + host + ": " + words,
                        "put its login into HTTPS_PROXY, http://USER:PASSWORD@HOST:PORT, or "
                                + host
                                + " into NO_PROXY")
                .toException();
    }

    static ProblemException tooShort(OciDescriptor descriptor, long length) {
        return new Problem(
                        Kind.CORRUPT,
                        "registry.too_short",
                        "the registry has "
                                + length
                                + " of the "
                                + descriptor.size()
                                + " bytes of blob "
                                + descriptor.digest(),
                        "the image is damaged at its source: push it there again")
                .toException();
    }

    static ProblemException fileAddress(URI uri) {
        return new Problem(
                        Kind.INVALID,
                        "download.address",
                        TarNames.shown(uri.toString()) + " is not fetched from",
                        "give an https address; http is for loopback addresses")
                .toException();
    }

    static ProblemException fileFailed(URI uri, int status) {
        return new Problem(
                        status == 404 ? Kind.NOT_FOUND : Kind.UNAVAILABLE,
                        "download.failed",
                        "cannot fetch " + TarNames.shown(uri.toString()) + ": status " + status,
                        "curl -I " + uri)
                .toException();
    }

    static ProblemException fileSize(URI uri, long size, long wanted) {
        return new Problem(
                        Kind.CORRUPT,
                        "download.size",
                        "%s has %d bytes, not the %d it should have"
                                .formatted(TarNames.shown(uri.toString()), size, wanted),
                        "it has been replaced: its catalog needs the new size and digest")
                .toException();
    }

    static ProblemException protocol(String host, String what) {
        return Problem.of(
                        Kind.CORRUPT,
                        "registry.protocol",
                        "registry " + host + " does not speak as it should: " + what)
                .toException();
    }

    static ProblemException tooLarge(String what, long max) {
        return Problem.of(
                        Kind.INVALID,
                        "registry.too_large",
                        what + " is larger than " + max + " bytes")
                .toException();
    }

    static ProblemException digestMismatch(Digest expected, Digest actual) {
        return new Problem(
                        Kind.CORRUPT,
                        "registry.digest_mismatch",
                        "the registry sent " + actual + " for " + expected,
                        "try again; if it stays, the image is damaged at its source")
                .toException();
    }

    private static String reason(IOException cause) {
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }
}
