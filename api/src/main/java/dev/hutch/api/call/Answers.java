package dev.hutch.api.call;

import dev.hutch.api.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Answers that more than one family gives.
public final class Answers {
    private Answers() {}

    /// It is done, and there is nothing more to say.
    public record Done() {}

    /// What became of each target, in the order they were first named.
    public record Outcomes(List<Outcome> outcomes) {
        public Outcomes {
            outcomes = List.copyOf(outcomes);
        }

        public boolean allSucceeded() {
            return outcomes.stream().allMatch(outcome -> outcome.problem() == null);
        }
    }

    /// @param target as the caller wrote it
    /// @param id what it was resolved to, empty if it could not be
    /// @param problem null when it worked
    public record Outcome(String target, String id, @Nullable Problem problem) {}
}
