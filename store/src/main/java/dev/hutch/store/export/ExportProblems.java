package dev.hutch.store.export;

import dev.hutch.api.Problem;
import dev.hutch.api.Problem.Kind;
import dev.hutch.api.ProblemException;
import java.io.IOException;
import java.nio.file.Path;

/// What can go wrong on the way out.
final class ExportProblems {
    private ExportProblems() {}

    static ProblemException notEmpty(Path directory) {
        return new Problem(
                        Kind.EXISTS,
                        "export.exists",
                        directory + " is there already and holds something",
                        "name a new directory")
                .toException();
    }

    static ProblemException cannotWrite(String what, IOException cause) {
        return Problem.of(
                        Kind.UNAVAILABLE,
                        "export.cut_off",
                        "writing " + what + " was cut off: " + cause.getMessage())
                .toException(cause);
    }
}
