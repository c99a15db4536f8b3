package dev.hutch.daemon.config;

import dev.hutch.api.Problem;
import dev.hutch.api.Problem.Kind;
import dev.hutch.api.ProblemException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// What can be wrong with where hutch lives and how it is set up.
final class ConfigProblems {
    private ConfigProblems() {}

    static ProblemException homeRelative(String home) {
        return problem(
                Kind.INVALID,
                "config.home_relative",
                "HUTCH_HOME is '" + home + "', not an absolute path",
                "export HUTCH_HOME=/some/directory");
    }

    static ProblemException homeTooLong(Path socket, int most) {
        return problem(
                Kind.INVALID,
                "config.home_too_long",
                "the socket "
                        + socket
                        + " would have a longer path than the kernel's "
                        + most
                        + " bytes",
                "choose a shorter HUTCH_HOME");
    }

    static ProblemException homeUnusable(Path directory, IOException cause) {
        return new Problem(
                        Kind.HOST_NOT_READY,
                        "config.home_unusable",
                        "the directory " + directory + " cannot be made: " + cause.getMessage(),
                        "make it writable for you, or choose another HUTCH_HOME")
                .toException(cause);
    }

    static ProblemException unreadable(Path file, Exception cause) {
        return new Problem(
                        Kind.INVALID,
                        "config.unreadable",
                        "the configuration " + file + " cannot be read: " + cause.getMessage(),
                        "mend the file, or move it away to use the defaults")
                .toException(cause);
    }

    static ProblemException invalid(List<String> mistakes) {
        return problem(
                Kind.INVALID,
                "config.invalid",
                "the configuration is wrong: " + String.join("; ", mistakes),
                "mend it; docs/reference/settings.md lists the keys");
    }

    private static ProblemException problem(Kind kind, String code, String message, String hint) {
        return new Problem(kind, code, message, hint).toException();
    }
}
