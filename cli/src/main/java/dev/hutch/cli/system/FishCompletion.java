package dev.hutch.cli.system;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// The command tree as fish(1) completions: each line says when it applies and what it offers.
final class FishCompletion {
    private final StringBuilder text = new StringBuilder("complete -c hutch -f\n");

    private FishCompletion() {}

    static String of(CommandSpec root) {
        FishCompletion completion = new FishCompletion();
        completion.walk(root, "");
        return completion.text.toString();
    }

    private void walk(CommandSpec spec, String seen) {
        String here = condition(spec, seen);
        spec.subcommands().forEach((name, line) -> offer(here, "-a " + name, line));
        for (OptionSpec option : spec.options()) {
            if (!option.hidden()) {
                offer(here, names(option), describe(option.description()));
            }
        }
        spec.subcommands()
                .forEach((name, line) -> walk(line.getCommandSpec(), (seen + " " + name).strip()));
    }

    /// All words on the way are there, and none of the next ones.
    private static String condition(CommandSpec spec, String seen) {
        StringBuilder condition = new StringBuilder();
        for (String word : seen.isEmpty() ? new String[0] : seen.split(" ")) {
            condition.append("__fish_seen_subcommand_from ").append(word).append("; and ");
        }
        if (!spec.subcommands().isEmpty()) {
            condition
                    .append("not __fish_seen_subcommand_from ")
                    .append(String.join(" ", spec.subcommands().keySet()));
        }
        String whole = condition.toString();
        return whole.endsWith("; and ") ? whole.substring(0, whole.length() - 6) : whole;
    }

    private void offer(String condition, String what, CommandLine line) {
        offer(condition, what, describe(line.getCommandSpec().usageMessage().description()));
    }

    private void offer(String condition, String what, String description) {
        text.append("complete -c hutch -n '").append(condition).append("' ").append(what);
        text.append(" -d '").append(description.replace("\\", "\\\\").replace("'", "\\'"));
        text.append("'\n");
    }

    private static String names(OptionSpec option) {
        StringBuilder names = new StringBuilder();
        for (String name : option.names()) {
            names.append(
                    name.startsWith("--") ? "-l " + name.substring(2) : "-s " + name.substring(1));
            names.append(' ');
        }
        return option.arity().max() > 0 ? names + "-r" : names.toString().strip();
    }

    private static String describe(String[] description) {
        return description.length == 0 ? "" : description[0];
    }
}
