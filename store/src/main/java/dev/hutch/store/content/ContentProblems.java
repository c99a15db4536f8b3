package dev.hutch.store.content;

import dev.hutch.api.Digest;
import dev.hutch.api.Problem;
import dev.hutch.api.Problem.Kind;
import dev.hutch.api.ProblemException;

/// What can be wrong with a blob.
final class ContentProblems {
    private ContentProblems() {}

    static ProblemException notFound(Digest digest) {
        return new Problem(
                        Kind.NOT_FOUND,
                        "blob.not_found",
                        "the store has no blob " + digest,
                        "pull or import the image again")
                .toException();
    }

    static ProblemException digestMismatch(Digest expected, Digest actual) {
        return new Problem(
                        Kind.CORRUPT,
                        "blob.digest_mismatch",
                        "expected " + expected + ", got " + actual,
                        "try again; if it stays, what was asked for is damaged at its source")
                .toException();
    }

    static ProblemException sizeMismatch(long expected, long actual) {
        return new Problem(
                        Kind.CORRUPT,
                        "blob.size_mismatch",
                        "expected " + expected + " bytes, got " + actual,
                        "try again; if it stays, what was asked for is damaged at its source")
                .toException();
    }

    static ProblemException damaged(Digest digest) {
        return new Problem(
                        Kind.CORRUPT,
                        "blob.damaged",
                        "blob " + digest + " has changed on disk",
                        "pull or import the image again; it replaces what is damaged")
                .toException();
    }
}
