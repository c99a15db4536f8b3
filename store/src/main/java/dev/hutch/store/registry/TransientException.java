package dev.hutch.store.registry;

import dev.hutch.api.ProblemException;
import java.io.Serial;
import java.time.Duration;
import java.util.Optional;

/// A failure that may pass. Never leaves this room: `Retry` turns it into the problem it holds.
final class TransientException extends Exception {
    @Serial private static final long serialVersionUID = 1L;

    private final transient ProblemException problem;
    private final transient Optional<Duration> after;

    /// @param problem what it is when it does not pass
    /// @param after when the registry wants to be asked again, if it said so
    TransientException(ProblemException problem, Optional<Duration> after) {
        super(problem);
        this.problem = problem;
        this.after = after;
    }

    TransientException(ProblemException problem) {
        this(problem, Optional.empty());
    }

    ProblemException problem() {
        return problem;
    }

    Optional<Duration> after() {
        return after;
    }
}
