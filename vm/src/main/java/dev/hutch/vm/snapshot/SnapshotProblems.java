package dev.hutch.vm.snapshot;

import dev.hutch.api.Problem;
import dev.hutch.api.Problem.Kind;
import dev.hutch.api.ProblemException;

/// Every problem of snapshots.
public final class SnapshotProblems {
    private SnapshotProblems() {}

    static ProblemException notFound(String target) {
        return problem(
                Kind.NOT_FOUND,
                "snapshot.not_found",
                "there is no snapshot '" + target + "'",
                "hutch vm snapshot ls");
    }

    static ProblemException ambiguous(String target) {
        return problem(
                Kind.INVALID,
                "snapshot.ambiguous",
                "'" + target + "' is the beginning of several ids of snapshots",
                "write more of the id, or the name");
    }

    static ProblemException exists(String name) {
        return problem(
                Kind.EXISTS,
                "snapshot.exists",
                "there is a snapshot named '" + name + "' already",
                "choose another name, or: hutch vm snapshot rm " + name);
    }

    static ProblemException nameInvalid(String name) {
        return problem(
                Kind.INVALID,
                "snapshot.name_invalid",
                "'" + name + "' cannot be the name of a snapshot",
                "use 1 to 80 letters, digits, '-' or '_', starting with a letter or digit");
    }

    static ProblemException damaged(String name, String why) {
        return problem(
                Kind.CORRUPT,
                "snapshot.damaged",
                "snapshot '" + name + "' is damaged: " + why,
                "hutch vm snapshot rm " + name);
    }

    public static ProblemException doesNotFit(String name, String field) {
        return problem(
                Kind.PRECONDITION,
                "snapshot.does_not_fit",
                "snapshot '" + name + "' cannot go on here: it was made with another " + field,
                "its disk can be booted: hutch vm snapshot restore --disk-only " + name);
    }

    public static ProblemException vmIsGone(Snapshot snapshot) {
        return problem(
                Kind.PRECONDITION,
                "snapshot.vm_gone",
                "the VM '" + snapshot.vm().name() + "' that was saved is not there any more",
                "make a new one: hutch vm snapshot restore " + snapshot.name());
    }

    private static ProblemException problem(Kind kind, String code, String message, String hint) {
        return new Problem(kind, code, message, hint).toException();
    }
}
