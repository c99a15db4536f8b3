package dev.hutch.env;

import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import dev.hutch.api.RawText;
import dev.hutch.linux.process.Finished;
import dev.hutch.linux.process.Program;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The native helper, run to its end on hutch's own behalf.
public final class Helper {
    /// How it says what is wrong: the same three lines that users get.
    private static final Pattern PROBLEM =
            Pattern.compile("hutch: (.*)\n  kind: (\\w+) \\(([\\w.]+)\\)\n(?:  try: (.*)\n)?");

    private final Path program;

    public Helper(Path program) {
        this.program = program;
    }

    public Path program() {
        return program;
    }

    /// Does to an environment what a plan says. Problems: those of the helper, as it tells them.
    void change(String plan) {
        Finished done =
                Program.at(program)
                        .args("change", "0")
                        .stdin(new ByteArrayInputStream(RawText.bytes(plan)))
                        .run();
        if (!done.succeeded()) {
            throw problem(done);
        }
    }

    /// What this host can do for environments, tried in an empty directory: a name and `ok`, or why
    /// not, in each line.
    public String probe(Path directory) {
        Finished done = Program.at(program).args("probe", directory.toString()).run();
        if (!done.succeeded()) {
            throw problem(done);
        }
        return done.out();
    }

    private static ProblemException problem(Finished done) {
        Matcher told = PROBLEM.matcher(done.err());
        if (!told.find()) {
            return EnvProblems.helper(done.exit(), done.err().strip());
        }
        Problem.Kind kind = Problem.Kind.valueOf(told.group(2).toUpperCase(Locale.ROOT));
        String hint = Objects.requireNonNullElse(told.group(4), "");
        return new Problem(kind, told.group(3), told.group(1), hint).toException();
    }
}
