package dev.hutch.store.oci;

import dev.hutch.api.Problem;
import dev.hutch.api.Problem.Kind;
import dev.hutch.api.ProblemException;

/// What can be wrong with an image's documents.
final class OciProblems {
    private OciProblems() {}

    static ProblemException malformed(String what) {
        return new Problem(
                        Kind.CORRUPT,
                        "image.document_invalid",
                        "the image is malformed: " + what,
                        "it is damaged at its source, or no image")
                .toException();
    }

    static ProblemException schemaOne() {
        return new Problem(
                        Kind.UNSUPPORTED,
                        "image.schema_too_old",
                        "the image has a Docker schema 1 manifest, which is no longer supported",
                        "push it again with a tool of this decade")
                .toException();
    }
}
