package dev.hutch.store.stack;

import dev.hutch.api.Digest;
import dev.hutch.api.Problem;
import dev.hutch.api.Problem.Kind;
import dev.hutch.api.ProblemException;

/// What can be wrong with a stack.
final class StackProblems {
    private StackProblems() {}

    static ProblemException notFound(Digest digest) {
        return new Problem(
                        Kind.NOT_FOUND,
                        "stack.not_found",
                        "the store has no stack " + digest,
                        "hutch image ls")
                .toException();
    }

    static ProblemException malformed(String what) {
        return Problem.of(Kind.CORRUPT, "stack.malformed", "a stack is malformed: " + what)
                .toException();
    }
}
