package dev.hutch.store.dockerfile;

import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;

/// Every problem of this room.
final class DockerfileProblems {
    private DockerfileProblems() {}

    static ProblemException syntax(String file, int line, String what) {
        return Problem.of(
                        Problem.Kind.INVALID,
                        "dockerfile.syntax",
                        file + ", line " + line + ": " + what)
                .toException();
    }

    static ProblemException unsupported(String file, int line, String what, String hint) {
        return new Problem(
                        Problem.Kind.UNSUPPORTED,
                        "dockerfile.unsupported",
                        file + ", line " + line + ": " + what + " is not supported",
                        hint)
                .toException();
    }
}
