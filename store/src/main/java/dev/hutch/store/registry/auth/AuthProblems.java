package dev.hutch.store.registry.auth;

import dev.hutch.api.Problem;
import dev.hutch.api.Problem.Kind;
import dev.hutch.api.ProblemException;
import java.nio.file.Path;

/// What can be wrong with logins. None of these repeats what a file or a helper said.
final class AuthProblems {
    private AuthProblems() {}

    static ProblemException badFile(Path path, String what) {
        return new Problem(
                        Kind.INVALID,
                        "registry.login_file",
                        "the logins in " + path + " cannot be used: " + what,
                        "log in again, or mend it: python3 -m json.tool " + path)
                .toException();
    }

    static ProblemException noHelper(String tool, Path file) {
        return new Problem(
                        Kind.HOST_NOT_READY,
                        "registry.login_helper",
                        file + " keeps its logins with " + tool + ", which is not in PATH",
                        "install " + tool + ", or log in without a helper")
                .toException();
    }

    static ProblemException helperFailed(String tool, String what) {
        return new Problem(
                        Kind.UNAVAILABLE,
                        "registry.login_helper",
                        "the credential helper " + tool + " failed: " + what,
                        "see what it says: echo HOST | " + tool + " get")
                .toException();
    }
}
