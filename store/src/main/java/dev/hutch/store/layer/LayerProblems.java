package dev.hutch.store.layer;

import dev.hutch.api.DiffId;
import dev.hutch.api.Problem;
import dev.hutch.api.Problem.Kind;
import dev.hutch.api.ProblemException;
import java.nio.file.Path;

/// What can be wrong with a layer.
final class LayerProblems {
    private LayerProblems() {}

    static ProblemException notFound(DiffId diffId) {
        return new Problem(
                        Kind.NOT_FOUND,
                        "layer.not_found",
                        "the store has no layer " + diffId,
                        "pull or import its image again")
                .toException();
    }

    static ProblemException differs(DiffId expected, DiffId actual) {
        return new Problem(
                        Kind.CORRUPT,
                        "layer.diff_id_mismatch",
                        "a layer unpacks to " + actual + " where " + expected + " was promised",
                        "the image is damaged at its source")
                .toException();
    }

    static ProblemException malformed(Path record, Throwable cause) {
        return new Problem(
                        Kind.CORRUPT,
                        "layer.malformed",
                        "the layer record " + record + " is damaged",
                        "pull or import its image again")
                .toException(cause);
    }
}
