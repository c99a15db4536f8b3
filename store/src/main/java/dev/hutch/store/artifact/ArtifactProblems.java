package dev.hutch.store.artifact;

import dev.hutch.api.Digest;
import dev.hutch.api.Problem;
import dev.hutch.api.Problem.Kind;
import dev.hutch.api.ProblemException;

/// Every problem of this room.
final class ArtifactProblems {
    private ArtifactProblems() {}

    static ProblemException another(String source, String found, String wanted) {
        return problem(
                Kind.UNSUPPORTED,
                "artifact.another_type",
                source + " is no " + wanted + (found.isEmpty() ? "" : " but a " + found),
                "name one that was exported as such");
    }

    static ProblemException malformed(String source, String why) {
        return problem(
                Kind.CORRUPT,
                "artifact.malformed",
                source + " cannot be read: " + why,
                "it is damaged at its source, or no OCI layout");
    }

    static ProblemException changed(String source, Digest digest) {
        return problem(
                Kind.CORRUPT,
                "artifact.changed",
                "in " + source + " blob " + digest + " is not what its name says",
                "it was damaged on its way: export it again");
    }

    static ProblemException exists(Object target) {
        return problem(
                Kind.EXISTS, "export.exists", target + " is there already", "name a new one");
    }

    private static ProblemException problem(Kind kind, String code, String message, String hint) {
        return new Problem(kind, code, message, hint).toException();
    }
}
