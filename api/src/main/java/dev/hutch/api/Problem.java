package dev.hutch.api;

import java.util.Objects;

/// What went wrong, told so that a program and a person can both act on it.
///
/// @param kind decides the HTTP status, the exit code and whether a retry makes sense
/// @param code stable name of this very problem, such as `vm.not_found`
/// @param message what failed, on which thing; one line
/// @param hint the next command to type, or empty when there is none
public record Problem(Kind kind, String code, String message, String hint) {

    public Problem {
        Objects.requireNonNull(kind);
        Objects.requireNonNull(code);
        Objects.requireNonNull(message);
        Objects.requireNonNull(hint);
    }

    /// The classes of failure. There are fourteen, and no fifteenth without a design note.
    public enum Kind {
        INVALID(400),
        NOT_FOUND(404),
        EXISTS(409),
        BUSY(409),
        PRECONDITION(412),
        DENIED(403),
        HOST_NOT_READY(503),
        EXHAUSTED(507),
        UNAVAILABLE(503),
        TIMED_OUT(504),
        CANCELLED(499),
        CORRUPT(500),
        UNSUPPORTED(501),
        INTERNAL(500);

        private final int httpStatus;

        Kind(int httpStatus) {
            this.httpStatus = httpStatus;
        }

        public int httpStatus() {
            return httpStatus;
        }

        /// The word shown to people and written to JSON, such as `not_found`.
        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    public static Problem of(Kind kind, String code, String message) {
        return new Problem(kind, code, message, "");
    }

    public Problem withHint(String newHint) {
        return new Problem(kind, code, message, newHint);
    }

    public ProblemException toException() {
        return new ProblemException(this);
    }

    public ProblemException toException(Throwable cause) {
        return new ProblemException(this, cause);
    }
}
