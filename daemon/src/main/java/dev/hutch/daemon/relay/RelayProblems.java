package dev.hutch.daemon.relay;

import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import dev.hutch.cli.render.Text;
import java.nio.file.Path;

/// What can go wrong between client and daemon.
final class RelayProblems {
    private RelayProblems() {}

    static ProblemException cannotListen(Path socket, Throwable cause) {
        return new Problem(
                        Problem.Kind.HOST_NOT_READY,
                        "daemon.cannot_listen",
                        "cannot listen on " + socket + ": " + cause.getMessage(),
                        "check that its directory is yours and writable")
                .toException(cause);
    }

    /// What a client of another build is told while the daemon is at work.
    static String otherBuild(String client, String daemon) {
        return Text.problem(
                        new Problem(
                                Problem.Kind.BUSY,
                                "daemon.other_build",
                                "the daemon is another build ("
                                        + daemon
                                        + ", this is "
                                        + client
                                        + ") and is at work",
                                "wait until it is idle, or run the other build's: hutch daemon stop"))
                .stripTrailing();
    }
}
