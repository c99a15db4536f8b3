package dev.hutch.vm.workspace;

import dev.hutch.api.Problem;
import dev.hutch.api.Problem.Kind;
import dev.hutch.api.ProblemException;
import java.io.IOException;
import java.nio.file.Path;

/// Every problem of this room.
final class WorkspaceProblems {
    private WorkspaceProblems() {}

    static ProblemException pathMissing(Path path) {
        return problem(
                Kind.NOT_FOUND,
                "workspace.path_missing",
                "there is no directory " + path,
                "name a directory in a git repository");
    }

    static ProblemException notARepository(Path path) {
        return problem(
                Kind.PRECONDITION,
                "workspace.not_a_repository",
                path + " is not in the working tree of a git repository",
                "git init " + path + ", or leave the path out to run without a repository");
    }

    static ProblemException bare(Path path) {
        return problem(
                Kind.PRECONDITION,
                "workspace.bare",
                path + " is a bare repository: it has no working tree",
                "git clone " + path + " and name the clone");
    }

    static ProblemException dubiousOwnership(Path path) {
        return problem(
                Kind.DENIED,
                "workspace.dubious_ownership",
                "the repository at " + path + " belongs to another user, so git refuses it",
                "git config --global --add safe.directory " + path);
    }

    static ProblemException unreadable(Path path, String said) {
        return problem(
                Kind.PRECONDITION,
                "workspace.unreadable",
                "git cannot read the repository at " + path + ": " + lastLine(said),
                "git -C " + path + " status");
    }

    static ProblemException lineBreakInPath(Path path) {
        return problem(
                Kind.UNSUPPORTED,
                "workspace.path_unsupported",
                "the path of the repository at " + path + " contains a line break",
                "move the repository to another directory");
    }

    static ProblemException submodules(String name) {
        return problem(
                Kind.UNSUPPORTED,
                "workspace.submodules",
                "the repository has submodules, such as '" + name + "', which cannot be placed",
                "place the submodule's own directory, or a repository without submodules");
    }

    static ProblemException fromWithoutBranch(String from) {
        return problem(
                Kind.INVALID,
                "workspace.from_without_branch",
                "--from " + from + " needs --branch: a new branch starts there",
                "add --branch NAME");
    }

    static ProblemException refUnknown(String ref, Path path) {
        return problem(
                Kind.NOT_FOUND,
                "workspace.ref_unknown",
                "'" + ref + "' is no branch, tag or commit of " + path,
                "git -C " + path + " branch --all");
    }

    static ProblemException branchInvalid(String branch) {
        return problem(
                Kind.INVALID,
                "workspace.branch_invalid",
                "'" + branch + "' is not a name git accepts for a branch",
                "see git help check-ref-format");
    }

    static ProblemException branchExists(String branch) {
        return problem(
                Kind.EXISTS,
                "workspace.branch_exists",
                "there is a branch '" + branch + "' already",
                "choose a new name: --branch " + branch + "-2 --from " + branch);
    }

    static ProblemException wouldOverwrite(String what) {
        return problem(
                Kind.PRECONDITION,
                "workspace.from_conflict",
                "what is not committed yet cannot be carried over to --from: " + what,
                "commit or stash it, or leave --from out");
    }

    static ProblemException placedAlready(String directory) {
        return problem(
                Kind.EXISTS,
                "workspace.exists",
                "there is a repository at " + directory + " in the VM already",
                "export its changes, then: hutch vm exec VM -- rm -rf " + directory);
    }

    static ProblemException notPrepared(String directory) {
        return problem(
                Kind.PRECONDITION,
                "workspace.not_prepared",
                "there is no repository at " + directory + " in the VM",
                "hutch vm workspace prepare VM PATH");
    }

    static ProblemException baseUnknown(String commit) {
        return problem(
                Kind.NOT_FOUND,
                "workspace.base_unknown",
                "'" + commit + "' is no commit the VM's repository has",
                "only the commits near HEAD are placed; leave --base-commit out to compare with"
                        + " what was placed");
    }

    static ProblemException guestGit(String what, int exit, String said) {
        return problem(
                Kind.PRECONDITION,
                "workspace.guest_git",
                what + ": git in the VM ended with " + exit + ": " + lastLine(said),
                "hutch vm exec -w " + Workspaces.GUEST_PATH + " VM -- git status");
    }

    static ProblemException tooLarge(String what, long limit) {
        return problem(
                Kind.EXHAUSTED,
                "workspace.too_large",
                what + " is larger than " + (limit >> 20) + "M",
                "add what need not come back to .gitignore");
    }

    static ProblemException io(String what, Path path, IOException cause) {
        boolean full = String.valueOf(cause.getMessage()).contains("No space left on device");
        return new Problem(
                        full ? Kind.EXHAUSTED : Kind.INTERNAL,
                        full ? "host.disk_full" : "workspace.io",
                        "cannot " + what + " " + path + ": " + cause.getMessage(),
                        full ? "free some space, or let HUTCH_HOME name a larger disk" : "")
                .toException(cause);
    }

    static ProblemException stream(String what, IOException cause) {
        return Problem.of(Kind.UNAVAILABLE, "workspace.stream", what + ": " + cause.getMessage())
                .toException(cause);
    }

    static ProblemException cancelled(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return Problem.of(Kind.CANCELLED, "workspace.cancelled", "cancelled").toException(cause);
    }

    private static ProblemException problem(Kind kind, String code, String message, String hint) {
        return new Problem(kind, code, message, hint).toException();
    }

    private static String lastLine(String said) {
        return said.lines().map(String::strip).filter(l -> !l.isEmpty()).reduce("", (a, b) -> b);
    }
}
