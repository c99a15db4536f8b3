package dev.hutch.daemon.http;

import dev.hutch.api.Problem;
import dev.hutch.api.Problem.Kind;
import dev.hutch.api.ProblemException;
import java.nio.file.Path;

/// What can go wrong at the door.
final class HttpProblems {
    private HttpProblems() {}

    static ProblemException notOpened(Path socket, Exception cause) {
        return new Problem(
                        Kind.HOST_NOT_READY,
                        "http.not_opened",
                        "cannot listen on " + socket + ": " + cause.getMessage(),
                        "check the directory's owner and mode")
                .toException(cause);
    }

    static ProblemException notClosed(Path socket, Exception cause) {
        return Problem.of(
                        Kind.INTERNAL,
                        "http.not_closed",
                        "could not close " + socket + ": " + cause.getMessage())
                .toException(cause);
    }

    static Problem notYours() {
        return Problem.of(Kind.DENIED, "http.not_yours", "this hutch belongs to another user");
    }

    static Problem noSuchPath(String path) {
        return new Problem(
                Kind.NOT_FOUND,
                "http.no_such_path",
                "there is nothing at " + path,
                "GET /v1/openapi.json lists what there is");
    }

    static Problem wrongMethod(String method, String path) {
        return new Problem(
                Kind.INVALID,
                "http.wrong_method",
                path + " does not take " + method,
                "GET /v1/openapi.json tells which method it takes");
    }

    static Problem needsStreams(String call) {
        return new Problem(
                Kind.INVALID,
                "http.needs_streams",
                call + " works on its caller's streams",
                "use GET /v1/stream");
    }

    static Problem refused(int status) {
        return new Problem(
                Kind.INVALID,
                "http.refused",
                "the request is not proper HTTP (" + status + ")",
                "GET /v1/openapi.json describes every request");
    }

    static Problem broken(Throwable cause) {
        return broken(cause.toString());
    }

    static Problem broken(String cause) {
        return new Problem(Kind.INTERNAL, "internal", "hutch broke: " + cause, "hutch daemon logs");
    }
}
