package dev.hutch.linux.process;

import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Every problem of this room.
final class ProcessProblems {
    private ProcessProblems() {}

    static ProblemException missing(String tool) {
        Optional<HostTool> known = HostTool.of(tool);
        return new Problem(
                        Problem.Kind.HOST_NOT_READY,
                        "host.program_missing",
                        "the program '"
                                + tool
                                + "' is not installed"
                                + known.map(t -> "; it is needed " + t.purpose()).orElse(""),
                        known.map(t -> "sudo apt-get install -y " + t.debianPackage()).orElse(""))
                .toException();
    }

    static ProblemException notStarted(String tool, IOException cause) {
        return Problem.of(
                        Problem.Kind.INTERNAL,
                        "host.program_not_started",
                        "cannot start " + tool + ": " + cause.getMessage())
                .toException(cause);
    }

    static ProblemException timedOut(String tool, Duration deadline) {
        return Problem.of(
                        Problem.Kind.TIMED_OUT,
                        "host.program_timed_out",
                        tool + " did not finish within " + deadline.toSeconds() + " s")
                .toException();
    }

    static ProblemException cancelled(String tool, @Nullable InterruptedException cause) {
        Thread.currentThread().interrupt();
        Problem problem =
                Problem.of(Problem.Kind.CANCELLED, "host.cancelled", tool + ": cancelled");
        return cause == null ? problem.toException() : problem.toException(cause);
    }

    static ProblemException tooMuchOutput(String tool, int limit) {
        return Problem.of(
                        Problem.Kind.EXHAUSTED,
                        "host.program_output_too_large",
                        tool + " wrote more than " + limit + " bytes of output")
                .toException();
    }

    static ProblemException streamFailed(String tool, String which, IOException cause) {
        return Problem.of(
                        Problem.Kind.INTERNAL,
                        "host.program_stream",
                        "the " + which + " of " + tool + " failed: " + cause.getMessage())
                .toException(cause);
    }

    static ProblemException failed(String tool, int exit, String code, String what, String words) {
        boolean full = words.contains("No space left on device");
        String said = lastLines(words);
        return new Problem(
                        full ? Problem.Kind.EXHAUSTED : Problem.Kind.INTERNAL,
                        full ? "host.disk_full" : code,
                        what
                                + ": "
                                + tool
                                + " ended with "
                                + exit
                                + (said.isEmpty() ? "" : ": " + said),
                        full ? "free some space, or let HUTCH_HOME name a larger disk" : "")
                .toException();
    }

    /// The end of what a program said, on one line: that is where the reason stands.
    private static String lastLines(String words) {
        List<String> lines = words.lines().map(String::strip).filter(l -> !l.isEmpty()).toList();
        int shown = 3;
        return String.join("; ", lines.subList(Math.max(0, lines.size() - shown), lines.size()));
    }
}
