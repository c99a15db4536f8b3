package dev.hutch.cli;

import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import dev.hutch.api.call.Hutch;
import dev.hutch.api.wire.WireJson;
import dev.hutch.cli.command.Invocation;
import dev.hutch.cli.command.Root;
import dev.hutch.cli.console.Console;
import dev.hutch.cli.render.Text;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/// All of the command line: arguments and a console in, an exit code out. Thread-safe; one serves a
/// whole daemon.
public final class Cli {
    private static final String END_OF_OPTIONS = "--";
    private static final int NARROWEST_HELP = 60;
    private static final int WIDEST_HELP = 120;

    private final Hutch hutch;
    private final Path daemonLog;
    private final InstantSource clock;
    private final WireJson json = new WireJson();

    public Cli(Hutch hutch, Path daemonLog, InstantSource clock) {
        this.hutch = hutch;
        this.daemonLog = daemonLog;
        this.clock = clock;
    }

    /// Loads the code of every command line, which takes longer than any of them.
    public static void preload() {
        new WireJson();
        CommandTree.about(List.of("version")).root().getUsageMessage();
    }

    /// Carries out one command line on the calling thread. Interrupting the thread cancels it.
    ///
    /// @return the exit code
    public int run(List<String> arguments, Console console) {
        int end = arguments.indexOf(END_OF_OPTIONS);
        List<String> own = end < 0 ? arguments : arguments.subList(0, end);
        Optional<List<String>> tail =
                end < 0
                        ? Optional.empty()
                        : Optional.of(arguments.subList(end + 1, arguments.size()));
        CommandTree tree = CommandTree.about(own);
        return run(tree, own, tail, console);
    }

    private int run(
            CommandTree branch, List<String> own, Optional<List<String>> tail, Console console) {
        CommandLine tree = branch.root();
        dress(tree, console);
        Root root = (Root) tree.getCommandSpec().userObject();
        tree.setExecutionStrategy(parsed -> {
            root.begin(
                    new Invocation(console, hutch, tail, clock, json, daemonLog, root.options()));
            return new CommandLine.RunLast().execute(parsed);
        });
        tree.setParameterExceptionHandler((e, _) ->
                branch.isWhole()
                        ? Mistakes.report(e, console)
                        // Suggestions need to know all commands.
                        : run(CommandTree.whole(), own, tail, console));
        tree.setExecutionExceptionHandler((e, _, _) -> failed(e, console));
        if (own.isEmpty()) {
            tree.usage(tree.getOut());
            return 0;
        }
        return tree.execute(own.toArray(String[]::new));
    }

    private static void dress(CommandLine tree, Console console) {
        tree.setCaseInsensitiveEnumValuesAllowed(true);
        boolean colour =
                console.isTerminal(Console.Stream.OUT)
                        && console.variable("NO_COLOR").orElse("").isEmpty()
                        && !console.variable("TERM").orElse("dumb").equals("dumb");
        tree.setColorScheme(CommandLine.Help.defaultColorScheme(colour ? Ansi.ON : Ansi.OFF));
        console.size()
                .ifPresent(size ->
                        tree.setUsageHelpWidth(
                                Math.clamp(size.columns(), NARROWEST_HELP, WIDEST_HELP)));
        tree.setOut(
                new PrintWriter(
                        new OutputStreamWriter(console.out(), StandardCharsets.UTF_8), true));
        tree.setErr(
                new PrintWriter(
                        new OutputStreamWriter(console.err(), StandardCharsets.UTF_8), true));
    }

    private static int failed(Exception e, Console console) {
        return switch (e) {
            case ProblemException problem -> {
                Mistakes.tell(console, Text.problem(problem.problem()));
                yield problem.kind() == Problem.Kind.CANCELLED
                        ? Invocation.CANCELLED
                        : Invocation.FAILED;
            }
            // The user's terminal or pipe is gone: nobody is left to tell.
            case UncheckedIOException _ -> Invocation.FAILED;
            default -> {
                // Found only now: a logger is not had for nothing in a JVM of one command.
                System.getLogger(Cli.class.getName())
                        .log(System.Logger.Level.ERROR, "command=broken", e);
                Mistakes.tell(console, Text.problem(Mistakes.internal(e)));
                yield Invocation.FAILED;
            }
        };
    }
}
