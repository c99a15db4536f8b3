package dev.hutch.env;

import dev.hutch.api.Problem;
import dev.hutch.api.Problem.Kind;
import dev.hutch.api.ProblemException;
import java.nio.file.Path;

/// Every problem of this room.
final class EnvProblems {
    private EnvProblems() {}

    static ProblemException exists(String name) {
        return new Problem(
                        Kind.EXISTS,
                        "env.exists",
                        "there is an environment " + name + " already",
                        "hutch env ls; a saved one is entered with --rerun " + name)
                .toException();
    }

    static ProblemException inUse(String name) {
        return new Problem(
                        Kind.BUSY,
                        "env.in_use",
                        "processes are in environment " + name,
                        "let them end, or end them with hutch env rm --force " + name)
                .toException();
    }

    static ProblemException saved(String name) {
        return new Problem(
                        Kind.PRECONDITION,
                        "env.saved",
                        "environment " + name + " is durable: its changes would be lost",
                        "hutch env rm --durable " + name)
                .toException();
    }

    static ProblemException notSaved(String name) {
        return new Problem(
                        Kind.PRECONDITION,
                        "env.not_durable",
                        "environment " + name + " is not durable: it cannot be entered again",
                        "make durable ones with --keep")
                .toException();
    }

    static ProblemException unnamed() {
        return Problem.of(
                        Kind.INVALID,
                        "env.unnamed",
                        "a durable environment needs a name to be found by")
                .withHint("add --name NAME")
                .toException();
    }

    static ProblemException prefix(String path) {
        return new Problem(
                        Kind.INVALID,
                        "env.prefix_invalid",
                        "an environment cannot be mounted at '" + path + "'",
                        "choose an absolute path such as /hutch that holds nothing of the system's"
                                + " or hutch's own")
                .toException();
    }

    static ProblemException tmpfsUnused() {
        return Problem.of(
                        Kind.INVALID,
                        "env.tmpfs_unused",
                        "--tmpfs-size is about changes in memory: there are none here")
                .withHint("add --edit, and leave out --keep")
                .toException();
    }

    static ProblemException lineEnd(String value) {
        return Problem.of(
                        Kind.INVALID,
                        "env.name_unsupported",
                        "a path with a line end cannot be used: " + Path.of(value).getFileName())
                .toException();
    }

    static ProblemException planTooLong() {
        return Problem.of(
                        Kind.UNSUPPORTED,
                        "env.too_long",
                        "the environment takes too much to describe")
                .withHint("use fewer layers and shorter paths")
                .toException();
    }

    static ProblemException nobodyIsIn(String name) {
        return new Problem(
                        Kind.PRECONDITION,
                        "env.not_running",
                        "nobody is in environment " + name,
                        "hutch env run --rerun " + name)
                .toException();
    }

    static ProblemException inNone(long pid) {
        return new Problem(
                        Kind.NOT_FOUND,
                        "env.not_found",
                        "process " + pid + " is in no environment of yours",
                        "hutch env ls")
                .toException();
    }

    static ProblemException notChangeable(String name) {
        return new Problem(
                        Kind.PRECONDITION,
                        "env.not_editable",
                        "environment " + name + " cannot be changed: there is nothing to take back",
                        "hutch env edit " + name)
                .toException();
    }

    static ProblemException tooManyPaths(int most) {
        return Problem.of(
                        Kind.UNSUPPORTED,
                        "env.too_many_paths",
                        "these are more than " + most + " changed paths")
                .withHint("name the directories they are in, or nothing to take back all")
                .toException();
    }

    static ProblemException helper(int exit, String said) {
        return Problem.of(
                        Kind.INTERNAL,
                        "env.helper",
                        "hutch-enter ended with " + exit + ": " + said.replace('\n', ' '))
                .withHint("hutch doctor")
                .toException();
    }
}
