package dev.hutch.cli.http;

import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import java.util.concurrent.ExecutionException;

/// What can go wrong on the way to the daemon.
final class HttpProblems {
    private HttpProblems() {}

    static ProblemException unreachable(Throwable cause) {
        return new Problem(
                        Problem.Kind.UNAVAILABLE,
                        "daemon.unreachable",
                        "no daemon is running, and this command needs one",
                        "hutch daemon start")
                .toException(cause);
    }

    static ProblemException cancelled() {
        return Problem.of(Problem.Kind.CANCELLED, "call.cancelled", "cancelled").toException();
    }

    /// A problem the daemon told, or the end of the connection.
    static ProblemException of(ExecutionException e) {
        if (e.getCause() instanceof ProblemException told) {
            return told;
        }
        return new Problem(
                        Problem.Kind.UNAVAILABLE,
                        "daemon.gone",
                        "the daemon went away before the command ended",
                        "hutch daemon logs")
                .toException(e);
    }

    static ProblemException broken(Exception e) {
        return new Problem(
                        Problem.Kind.INTERNAL,
                        "cli.http_broken",
                        "the daemon cannot be asked over HTTP: " + e.getMessage(),
                        "hutch daemon logs")
                .toException(e);
    }
}
