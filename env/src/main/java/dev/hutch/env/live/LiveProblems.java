package dev.hutch.env.live;

import dev.hutch.api.Problem;
import dev.hutch.api.Problem.Kind;
import dev.hutch.api.ProblemException;
import java.nio.file.Path;

/// Every problem of this room.
final class LiveProblems {
    private static final String FORMAT = "[[bind]] with source and target, nothing else";

    private LiveProblems() {}

    static ProblemException notThere(Path file) {
        return Problem.of(Kind.NOT_FOUND, "env.live_file", "there is no live layer file " + file)
                .withHint("ls -l " + file)
                .toException();
    }

    static ProblemException malformed(Path file, String why) {
        return new Problem(
                        Kind.INVALID,
                        "env.live_file",
                        "live layer " + file + " cannot be read: " + why,
                        "write " + FORMAT)
                .toException();
    }

    static ProblemException missing(Path file, String source) {
        return new Problem(
                        Kind.NOT_FOUND,
                        "env.live_source",
                        "live layer " + file + " names '" + source + "', which is not there",
                        "a source is relative to the directory of the file")
                .toException();
    }

    static ProblemException outside(Path file, String source) {
        return new Problem(
                        Kind.DENIED,
                        "env.live_outside",
                        "live layer "
                                + file
                                + " names '"
                                + source
                                + "', which is outside of its"
                                + " directory",
                        "put the file above what it shows")
                .toException();
    }

    static ProblemException special(Path file, String source) {
        return new Problem(
                        Kind.UNSUPPORTED,
                        "env.live_source",
                        "live layer "
                                + file
                                + " names '"
                                + source
                                + "', which is neither a file"
                                + " nor a directory",
                        "show the directory it is in")
                .toException();
    }

    static ProblemException target(Path file, String target) {
        return new Problem(
                        Kind.INVALID,
                        "env.live_target",
                        "live layer " + file + " has no place for '" + target + "'",
                        "a target is a path below the prefix, without '..'")
                .toException();
    }

    static ProblemException order(String target, String earlier) {
        return new Problem(
                        Kind.INVALID,
                        "env.live_order",
                        "'"
                                + target
                                + "' is below '"
                                + earlier
                                + "', which an earlier live layer"
                                + " fills, and does not have it",
                        "put it into that directory, or show it first")
                .toException();
    }
}
