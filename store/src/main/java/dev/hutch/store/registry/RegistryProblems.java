package dev.hutch.store.registry;

import dev.hutch.api.Digest;
import dev.hutch.api.Problem;
import dev.hutch.api.Problem.Kind;
import dev.hutch.api.ProblemException;
import java.io.IOException;

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
                        "the registry does not give out " + reference + " without a login",
                        "only public images can be pulled; a misspelt name is denied too")
                .toException();
    }

    static ProblemException rateLimited(String host) {
        return new Problem(
                        Kind.EXHAUSTED,
                        "registry.rate_limited",
                        "registry " + host + " takes no more requests from here for a while",
                        "try again later")
                .toException();
    }

    static ProblemException failed(String host, int status) {
        return Problem.of(
                        Kind.UNAVAILABLE,
                        "registry.failed",
                        "registry " + host + " answered with status " + status)
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
