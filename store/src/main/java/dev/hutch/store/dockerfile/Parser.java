package dev.hutch.store.dockerfile;

import dev.hutch.api.ProblemException;
import dev.hutch.store.dockerfile.Dockerfile.Stage;
import dev.hutch.store.dockerfile.Instruction.Arg;
import dev.hutch.store.dockerfile.Words.BadWord;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// Puts lines together to stages.
final class Parser {
    private static final Pattern STAGE_NAME = Pattern.compile("[a-z][a-z0-9._-]*");

    /// More than any real file; a bound for hostile ones.
    private static final int MAX_INSTRUCTIONS = 10_000;

    private final String file;
    private final List<Arg> arguments = new ArrayList<>();
    private final List<Stage> stages = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private final List<Instruction> current = new ArrayList<>();
    private int stageLine;
    private String base = "";
    private String name = "";

    Parser(String file) {
        this.file = file;
    }

    Dockerfile parse(String text) {
        LogicalLines lines = LogicalLines.of(file, text);
        if (lines.lines().size() > MAX_INSTRUCTIONS) {
            throw DockerfileProblems.syntax(file, 1, "more than " + MAX_INSTRUCTIONS + " lines");
        }
        for (LogicalLines.Line line : lines.lines()) {
            take(InstructionText.of(file, line, lines.escape()));
        }
        if (stageLine == 0) {
            throw DockerfileProblems.syntax(file, 1, "no FROM: nothing to build on");
        }
        endStage();
        return new Dockerfile(arguments, stages, lines.escape());
    }

    private void take(InstructionText text) {
        if (text.keyword().equals("FROM")) {
            from(text);
            return;
        }
        Instruction instruction = new Reading(file, text).instruction();
        if (stageLine > 0) {
            current.add(instruction);
        } else if (instruction instanceof Arg argument) {
            arguments.add(argument);
        } else {
            throw syntax(text, "only ARG may stand before the first FROM");
        }
    }

    private void from(InstructionText text) {
        if (stageLine > 0) {
            endStage();
        }
        text.flags().keySet().stream()
                .findFirst()
                .ifPresent(flag -> {
                    throw DockerfileProblems.unsupported(
                            file,
                            text.line(),
                            "FROM --" + flag,
                            "remove it: images of this host's architecture are used");
                });
        List<String> words = words(text);
        boolean named = words.size() == 3 && words.get(1).equalsIgnoreCase("AS");
        if (words.size() != 1 && !named) {
            throw syntax(text, "FROM takes IMAGE, or IMAGE AS NAME");
        }
        stageLine = text.line();
        base = words.getFirst();
        name = named ? words.get(2).toLowerCase(Locale.ROOT) : "";
        if (named && !STAGE_NAME.matcher(name).matches()) {
            throw syntax(text, "'" + words.get(2) + "' is no name for a stage");
        }
        if (named && !names.add(name)) {
            throw syntax(text, "two stages are called '" + name + "'");
        }
    }

    private void endStage() {
        stages.add(new Stage(stageLine, base, name, current));
        current.clear();
    }

    private List<String> words(InstructionText text) {
        try {
            return new Words(text.escape()).split(text.rest());
        } catch (BadWord bad) {
            throw syntax(text, String.valueOf(bad.getMessage()));
        }
    }

    private ProblemException syntax(InstructionText text, String what) {
        return DockerfileProblems.syntax(file, text.line(), what);
    }
}
