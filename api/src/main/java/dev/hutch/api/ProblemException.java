package dev.hutch.api;

import java.io.Serial;

/// The one exception hutch throws on purpose. Rooms create it through a factory of their own
/// (`StoreProblems.digestMismatch(...)`), so that each message exists once.
public final class ProblemException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    public ProblemException(Problem problem) {
        super(problem.message());
        this.problem = problem;
    }

    public ProblemException(Problem problem, Throwable cause) {
        super(problem.message(), cause);
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }

    public Problem.Kind kind() {
        return problem.kind();
    }
}
