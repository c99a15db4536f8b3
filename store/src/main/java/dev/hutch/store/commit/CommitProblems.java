package dev.hutch.store.commit;

import dev.hutch.api.Problem;
import dev.hutch.api.Problem.Kind;
import dev.hutch.api.ProblemException;

/// What can be wrong with a commit.
final class CommitProblems {
    private CommitProblems() {}

    static ProblemException empty() {
        return new Problem(
                        Kind.PRECONDITION,
                        "commit.empty",
                        "nothing was changed: there is nothing to commit",
                        "hutch image tag gives an image another name")
                .toException();
    }
}
