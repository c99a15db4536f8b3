package dev.hutch.env.record;

import dev.hutch.api.Problem;
import dev.hutch.api.Problem.Kind;
import dev.hutch.api.ProblemException;

/// Every problem of this room.
final class RecordProblems {
    private RecordProblems() {}

    static ProblemException name(String text) {
        String shown = text.length() > 80 ? text.substring(0, 80) + "..." : text;
        return new Problem(
                        Kind.INVALID,
                        "env.name_invalid",
                        "'" + shown + "' is not a name for an environment",
                        "use 1 to 63 lower-case letters, digits, '.', '_' or '-', starting with a"
                                + " letter or digit")
                .toException();
    }

    static ProblemException notFound(String name) {
        return new Problem(
                        Kind.NOT_FOUND,
                        "env.not_found",
                        "there is no environment " + name,
                        "hutch env ls")
                .toException();
    }

    static ProblemException ambiguous(String prefix) {
        return new Problem(
                        Kind.INVALID,
                        "env.ambiguous",
                        "several environments begin with " + prefix,
                        "hutch env ls")
                .toException();
    }

    static ProblemException damaged(String what) {
        return new Problem(
                        Kind.CORRUPT,
                        "env.record_damaged",
                        "the record of an environment is damaged: " + what,
                        "hutch env rm --durable --force NAME takes it away, with its changes")
                .toException();
    }
}
