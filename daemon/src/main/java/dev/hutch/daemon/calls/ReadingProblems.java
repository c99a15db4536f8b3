package dev.hutch.daemon.calls;

import dev.hutch.api.Digest;
import dev.hutch.api.Problem;
import dev.hutch.api.Problem.Kind;
import dev.hutch.api.ProblemException;
import dev.hutch.store.archive.TarNames;

/// What can be wrong with looking into the store.
final class ReadingProblems {
    private ReadingProblems() {}

    static ProblemException noPath(String reference, String path) {
        return new Problem(
                        Kind.NOT_FOUND,
                        "store.path_missing",
                        TarNames.shown(reference) + " has no " + TarNames.shown(path),
                        "hutch store ls " + reference)
                .toException();
    }

    static ProblemException noFile(String path, String kind) {
        return new Problem(
                        Kind.INVALID,
                        "store.not_a_file",
                        TarNames.shown(path) + " is a " + kind,
                        "hutch store ls shows what is in a directory")
                .toException();
    }

    static ProblemException notFound(String target) {
        return new Problem(
                        Kind.NOT_FOUND,
                        "store.not_found",
                        "nothing in the store is " + TarNames.shown(target),
                        "hutch store search " + target)
                .toException();
    }

    static ProblemException damaged(String path, Digest digest) {
        return new Problem(
                        Kind.CORRUPT,
                        "store.content_damaged",
                        TarNames.shown(path) + " is not " + digest + " any more",
                        "hutch store check --repair")
                .toException();
    }

    static ProblemException badPath(String path) {
        return Problem.of(
                        Kind.INVALID, "store.path_invalid", "'" + path + "' is no path in a layer")
                .withHint("name a file such as etc/motd")
                .toException();
    }
}
