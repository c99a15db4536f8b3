package dev.hutch.store.share;

import dev.hutch.api.Problem;
import dev.hutch.api.Problem.Kind;
import dev.hutch.api.ProblemException;
import dev.hutch.store.archive.TarNames;

/// What can be wrong with what is to be shared.
final class ShareProblems {
    private ShareProblems() {}

    static ProblemException nameless(String reference) {
        return problem(
                Kind.INVALID,
                "remote.name_missing",
                TarNames.shown(reference) + " is no tag, so it has no name to go by there",
                "give it one: hutch store push REF REMOTE --tag NAME");
    }

    static ProblemException another(String source, String digits) {
        return problem(
                Kind.CORRUPT,
                "remote.another",
                source + " is not what " + digits + " stands for",
                "the remote was changed: push the image to it again");
    }

    private static ProblemException problem(Kind kind, String code, String message, String hint) {
        return new Problem(kind, code, message, hint).toException();
    }
}
