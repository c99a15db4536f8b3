package dev.hutch.cli;

import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Root;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine;

/// Builds the tree of commands, or just the branch a command line can be about.
///
/// All of it costs picocli tens of milliseconds, one branch a few: so a branch is left out when
/// none of its names stands anywhere among the arguments, unless that would leave nothing.
final class CommandTree {
    private final CommandLine root = new CommandLine(new Root());
    private boolean whole = true;

    private CommandTree() {}

    /// @param name under which it hangs here
    record Branch(
            String name,
            List<String> aliases,
            Supplier<HutchCommand> command,
            boolean stopsAtPositional,
            List<Branch> below) {

        static Branch of(String name, Supplier<HutchCommand> command, String... aliases) {
            return new Branch(name, List.of(aliases), command, false, List.of());
        }

        static Branch group(String name, Supplier<HutchCommand> command, Branch... below) {
            return new Branch(name, List.of(), command, false, List.of(below));
        }

        /// What follows its first plain argument belongs to the guest, options included.
        Branch stoppingAtPositional() {
            return new Branch(name, aliases, command, true, below);
        }

        boolean isNamedIn(Collection<String> words) {
            return words.contains(name) || aliases.stream().anyMatch(words::contains);
        }
    }

    static CommandTree whole() {
        return new CommandTree().hang(Commands.ALL, List.of());
    }

    /// @param words the arguments
    static CommandTree about(List<String> words) {
        return new CommandTree().hang(Commands.ALL, words);
    }

    CommandLine root() {
        return root;
    }

    /// Whether nothing was left out.
    boolean isWhole() {
        return whole;
    }

    private CommandTree hang(List<Branch> branches, List<String> words) {
        hang(root, branches, words);
        return this;
    }

    private void hang(CommandLine parent, List<Branch> branches, List<String> words) {
        boolean narrow = branches.stream().anyMatch(branch -> branch.isNamedIn(words));
        for (Branch branch : branches) {
            if (narrow && !branch.isNamedIn(words)) {
                whole = false;
                continue;
            }
            CommandLine line = new CommandLine(branch.command().get());
            line.setStopAtPositional(branch.stopsAtPositional());
            hang(line, branch.below(), words);
            parent.addSubcommand(branch.name(), line, branch.aliases().toArray(String[]::new));
        }
    }
}
