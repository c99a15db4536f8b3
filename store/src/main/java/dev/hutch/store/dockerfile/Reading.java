package dev.hutch.store.dockerfile;

import dev.hutch.api.ProblemException;
import dev.hutch.store.dockerfile.Instruction.CommandLine;
import dev.hutch.store.dockerfile.Words.BadWord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads one instruction of a stage.
final class Reading {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern HEREDOC = Pattern.compile("(?:^|\\s)\\d*<<-?['\"]?[A-Za-z_]");
    private static final String HEALTH_OPTIONS =
            "interval timeout start-period start-interval retries";

    /// Shared, thread-safe.
    private static final JsonMapper JSON = JsonMapper.shared();

    private final String file;
    private final InstructionText text;
    private final Words words;

    Reading(String file, InstructionText text) {
        this.file = file;
        this.text = text;
        this.words = new Words(text.escape());
    }

    Instruction instruction() {
        int line = text.line();
        return switch (text.keyword()) {
            case "ARG" -> arg();
            case "ENV" -> new Instruction.Env(line, assignments(noFlags()));
            case "LABEL" -> new Instruction.Label(line, assignments(noFlags()));
            case "MAINTAINER" ->
                    new Instruction.Label(line, List.of(Map.entry("maintainer", noFlags())));
            case "RUN" -> new Instruction.Run(line, command(heredocless(noFlags())));
            case "CMD" -> new Instruction.Cmd(line, command(noFlags()));
            case "ENTRYPOINT" -> new Instruction.Entrypoint(line, command(noFlags()));
            case "COPY" -> copy(false, Set.of("from", "chown", "chmod", "link"));
            case "ADD" -> copy(true, Set.of("chown", "chmod", "link"));
            case "WORKDIR" -> new Instruction.Workdir(line, one());
            case "USER" -> new Instruction.User(line, one());
            case "STOPSIGNAL" -> new Instruction.StopSignal(line, one());
            case "EXPOSE" -> new Instruction.Expose(line, several(noFlags()));
            case "VOLUME" -> new Instruction.Volume(line, list(noFlags()));
            case "SHELL" -> new Instruction.Shell(line, shell());
            case "HEALTHCHECK" -> healthcheck();
            default ->
                    throw unsupported(
                            text.keyword(),
                            "FROM, ARG, ENV, LABEL, RUN, COPY, ADD, WORKDIR, USER, ENTRYPOINT, CMD, SHELL,"
                                    + " EXPOSE, VOLUME, STOPSIGNAL and HEALTHCHECK are");
        };
    }

    private Instruction.Arg arg() {
        String word = one();
        int equals = word.indexOf('=');
        String name = equals < 0 ? word : word.substring(0, equals);
        checkName(name);
        return new Instruction.Arg(
                text.line(),
                name,
                equals < 0 ? Optional.empty() : Optional.of(word.substring(equals + 1)));
    }

    /// `A=1 B=2`, or the old form `A all the rest`.
    private List<Map.Entry<String, String>> assignments(String rest) {
        List<String> all = several(rest);
        if (!all.getFirst().contains("=")) {
            if (all.size() < 2) {
                throw syntax(text.keyword() + " takes NAME=VALUE");
            }
            String name = all.getFirst();
            return List.of(Map.entry(name, rest.substring(name.length()).strip()));
        }
        List<Map.Entry<String, String>> assignments = new ArrayList<>();
        for (String word : all) {
            int equals = word.indexOf('=');
            if (equals < 1) {
                throw syntax("'" + word + "' is not NAME=VALUE");
            }
            assignments.add(Map.entry(word.substring(0, equals), word.substring(equals + 1)));
        }
        return assignments;
    }

    private Instruction copy(boolean add, Set<String> known) {
        for (String flag : text.flags().keySet()) {
            if (!known.contains(flag)) {
                throw unsupported(text.keyword() + " --" + flag, "remove it");
            }
        }
        List<String> all = list(heredocless(text.rest()));
        if (all.size() < 2) {
            throw syntax(text.keyword() + " takes at least one source and a target");
        }
        List<String> sources = all.subList(0, all.size() - 1);
        for (String source : sources) {
            if (add && (source.contains("://") || source.startsWith("git@"))) {
                throw unsupported(
                        "ADD of a URL", "fetch it with RUN, where its digest can be checked");
            }
        }
        return new Instruction.Copy(
                text.line(),
                sources,
                all.getLast(),
                text.flags().getOrDefault("from", ""),
                text.flags().getOrDefault("chown", ""),
                text.flags().getOrDefault("chmod", ""),
                add);
    }

    private Instruction healthcheck() {
        for (String flag : text.flags().keySet()) {
            if (!List.of(HEALTH_OPTIONS.split(" ", -1)).contains(flag)) {
                throw unsupported("HEALTHCHECK --" + flag, "remove it");
            }
        }
        if (text.rest().equalsIgnoreCase("NONE")) {
            return new Instruction.Healthcheck(text.line(), Map.of(), Optional.empty());
        }
        if (!text.rest().regionMatches(true, 0, "CMD", 0, 3)) {
            throw syntax("HEALTHCHECK takes CMD or NONE");
        }
        return new Instruction.Healthcheck(
                text.line(), text.flags(), Optional.of(command(text.rest().substring(3).strip())));
    }

    private List<String> shell() {
        return json(noFlags())
                .filter(argv -> !argv.isEmpty())
                .orElseThrow(
                        () -> syntax("SHELL takes a JSON list, such as [\"/bin/bash\", \"-c\"]"));
    }

    private CommandLine command(String rest) {
        if (rest.isEmpty()) {
            throw syntax(text.keyword() + " takes a command");
        }
        return json(rest)
                .<CommandLine>map(CommandLine.Exec::new)
                .orElseGet(() -> new CommandLine.Shell(rest));
    }

    /// Words, or a JSON list where names have spaces.
    private List<String> list(String rest) {
        return json(rest).orElseGet(() -> several(rest));
    }

    /// @return empty when it is none: then it is for the shell, brackets and all
    private static Optional<List<String>> json(String rest) {
        if (!rest.startsWith("[")) {
            return Optional.empty();
        }
        try {
            JsonNode node = JSON.readTree(rest);
            List<String> list = new ArrayList<>();
            for (JsonNode item : node) {
                if (!item.isString()) {
                    return Optional.empty();
                }
                list.add(item.asString());
            }
            return Optional.of(list);
        } catch (JacksonException noJson) {
            return Optional.empty();
        }
    }

    private String one() {
        List<String> all = several(noFlags());
        if (all.size() != 1) {
            throw syntax(text.keyword() + " takes one word");
        }
        return all.getFirst();
    }

    private List<String> several(String rest) {
        try {
            List<String> all = words.split(rest);
            if (all.isEmpty()) {
                throw syntax(text.keyword() + " says nothing");
            }
            return all;
        } catch (BadWord bad) {
            throw syntax(String.valueOf(bad.getMessage()));
        }
    }

    private String noFlags() {
        for (String flag : text.flags().keySet()) {
            throw unsupported(text.keyword() + " --" + flag, "remove it");
        }
        return text.rest();
    }

    private String heredocless(String rest) {
        if (HEREDOC.matcher(rest).find()) {
            throw unsupported(
                    "a here-document", "put the text into a file of the context and COPY it");
        }
        return rest;
    }

    private void checkName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw syntax("'" + name + "' is no name of a variable");
        }
    }

    private ProblemException syntax(String what) {
        return DockerfileProblems.syntax(file, text.line(), what);
    }

    private ProblemException unsupported(String what, String hint) {
        return DockerfileProblems.unsupported(file, text.line(), what, hint);
    }
}
