package dev.hutch.vm.snapshot;

import dev.hutch.api.Problem;
import dev.hutch.api.Problem.Kind;
import dev.hutch.api.ProblemException;
import java.io.IOException;

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

    static ProblemException malformed(String why, IOException cause) {
        return new Problem(
                        Kind.CORRUPT,
                        "snapshot.malformed",
                        "what was to be taken in is no sound snapshot: " + why,
                        "export it again: hutch vm snapshot export")
                .toException(cause);
    }

    public static ProblemException lacks(String type) {
        return problem(
                Kind.CORRUPT,
                "snapshot.malformed",
                "what was to be taken in is no sound snapshot: it lacks its " + type,
                "export it again: hutch vm snapshot export");
    }

    public static ProblemException foreign(String name, String field) {
        return problem(
                Kind.PRECONDITION,
                "snapshot.foreign",
                "snapshot '" + name + "' cannot go on here: it was made with another " + field,
                "for its disk alone: hutch vm snapshot import --disk-only");
    }

    public static ProblemException imageMissing(Snapshot snapshot) {
        return problem(
                Kind.PRECONDITION,
                "snapshot.image_missing",
                "the image of snapshot '%s', %s (%s), is not here"
                        .formatted(
                                snapshot.name(),
                                snapshot.vm().image(),
                                snapshot.vm().imageDigest()),
                "hutch pull " + snapshot.vm().image());
    }

    private static ProblemException problem(Kind kind, String code, String message, String hint) {
        return new Problem(kind, code, message, hint).toException();
    }
}
