package dev.hutch.cli;

import dev.hutch.api.Problem;
import dev.hutch.cli.command.Invocation;
import dev.hutch.cli.console.Console;
import dev.hutch.cli.render.Text;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// What is said to a command line that makes no sense.
final class Mistakes {
    private Mistakes() {}

    /// @return the exit code
    static int report(ParameterException e, Console console) {
        CommandLine where = e.getCommandLine();
        String command = where.getCommandSpec().qualifiedName();
        StringBuilder text = new StringBuilder("hutch: ").append(Text.line(message(e, command)));
        List<String> suggestions =
                e instanceof UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()
                        ? suggestions(unmatched)
                        : List.of();
        text.append('\n');
        if (!suggestions.isEmpty()) {
            text.append("  did you mean: ").append(String.join(", ", suggestions)).append('\n');
        }
        tell(console, text.append("  try: ").append(command).append(" --help\n").toString());
        return Invocation.USAGE;
    }

    static Problem internal(Exception e) {
        return new Problem(
                Problem.Kind.INTERNAL,
                "cli.broken",
                "this is a defect of hutch: " + e,
                "hutch daemon logs");
    }

    static void tell(Console console, String text) {
        try {
            console.err().write(text.getBytes(StandardCharsets.UTF_8));
            console.err().flush();
        } catch (IOException nobodyThere) {
            // Standard error is gone; the exit code still tells.
        }
    }

    private static String message(ParameterException e, String command) {
        if (e instanceof UnmatchedArgumentException unmatched) {
            String first = unmatched.getUnmatched().getFirst();
            CommandLine where = e.getCommandLine();
            if (unmatched.isUnknownOption()) {
                return command + " has no option '" + first + "'";
            }
            return where.getSubcommands().isEmpty()
                    ? command + " has no use for '" + first + "'"
                    : "there is no command '" + command + " " + first + "'";
        }
        String message = String.valueOf(e.getMessage());
        return message.isEmpty()
                ? command + " does not understand this"
                : Character.toLowerCase(message.charAt(0)) + message.substring(1);
    }

    private static List<String> suggestions(UnmatchedArgumentException e) {
        return e.getCommandLine().getSubcommands().isEmpty() ? List.of() : e.getSuggestions();
    }
}
