package dev.hutch.api.wire;

import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import tools.jackson.core.JacksonException;

/// What can be wrong with a message.
final class WireProblems {
    private static final int SHOWN = 80;

    private WireProblems() {}

    static ProblemException unknownCall(String name) {
        String shown = name.length() > SHOWN ? name.substring(0, SHOWN) + "..." : name;
        return new Problem(
                        Problem.Kind.NOT_FOUND,
                        "request.unknown_call",
                        "there is no call '" + shown + "'",
                        "GET /v1/openapi.json lists them")
                .toException();
    }

    /// A constructor of a record may have refused a value with a problem of its own: that is the
    /// better message.
    static ProblemException malformed(JacksonException cause) {
        for (Throwable t = cause.getCause(); t != null; t = t.getCause()) {
            if (t instanceof ProblemException own) {
                return own;
            }
        }
        return new Problem(
                        Problem.Kind.INVALID,
                        "request.invalid",
                        "the message is not as it should be: " + cause.getOriginalMessage(),
                        "GET /v1/openapi.json describes every request")
                .toException(cause);
    }
}
