package dev.hutch.env.change;

import dev.hutch.api.Problem;
import dev.hutch.api.Problem.Kind;
import dev.hutch.api.ProblemException;

/// Every problem of this room.
final class ChangeProblems {
    private ChangeProblems() {}

    static ProblemException notEditable(String name) {
        return new Problem(
                        Kind.PRECONDITION,
                        "env.not_editable",
                        "environment " + name + " cannot be changed: there is nothing to commit",
                        "enter it with --edit")
                .toException();
    }

    static ProblemException special(String path) {
        return new Problem(
                        Kind.UNSUPPORTED,
                        "env.special_file",
                        "'" + path + "' is a device, fifo or socket, which no layer can hold",
                        "remove it from the environment")
                .toException();
    }

    static ProblemException changedMeanwhile(String path) {
        return new Problem(
                        Kind.BUSY,
                        "env.changed_meanwhile",
                        "'" + path + "' was written to while it was read",
                        "commit again when the environment is quiet")
                .toException();
    }

    static ProblemException nothingToReset(String pattern) {
        return Problem.of(
                        Kind.NOT_FOUND,
                        "env.nothing_to_reset",
                        "nothing that was changed is called '" + pattern + "'")
                .withHint("hutch env diff")
                .toException();
    }

    static ProblemException resetInside(String path, String directory) {
        return new Problem(
                        Kind.PRECONDITION,
                        "env.reset_inside",
                        "'" + path + "' is in '" + directory + "', which was removed or made anew",
                        "hutch env reset /" + directory)
                .toException();
    }
}
