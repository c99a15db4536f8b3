package dev.hutch.cli.vm;

import dev.hutch.api.call.VmCall;
import dev.hutch.cli.console.Console;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options of a command that runs in a guest, shared by `run`, `exec` and `shell`.
final class CommandOptions {
    /// What a terminal is taken for when it does not tell its size.
    private static final VmCall.TerminalSize CLASSIC = new VmCall.TerminalSize(24, 80);

    @Option(
            names = {"-i", "--interactive"},
            description = "Pass standard input on.")
    private boolean interactive;

    @Option(
            names = {"-t", "--tty"},
            description = "Give it a terminal.")
    private boolean tty;

    @Option(
            names = {"-e", "--env"},
            paramLabel = "K=V",
            description = "Set a variable; K alone takes yours.")
    private List<String> env = new ArrayList<>();

    @Option(
            names = {"-w", "--workdir"},
            paramLabel = "DIR",
            description = "Directory to run in.")
    private String workdir = "";

    @Option(
            names = {"-u", "--user"},
            paramLabel = "USER",
            description = "User, with optional :group.")
    private String user = "";

    VmCall.Command command(VmCall.Program program, List<String> argv, Console console) {
        return command(program, argv, console, interactive, tty);
    }

    /// The same with a terminal on both ends where somebody sits at one.
    VmCall.Command attended(VmCall.Program program, List<String> argv, Console console) {
        boolean person = isPerson(console);
        return command(program, argv, console, interactive || person, tty || person);
    }

    /// A shell always has its input.
    VmCall.Command shell(Console console) {
        boolean terminal = tty || isPerson(console);
        return command(VmCall.Program.SHELL, List.of(), console, true, terminal);
    }

    private static boolean isPerson(Console console) {
        return console.isTerminal(Console.Stream.IN) && console.isTerminal(Console.Stream.OUT);
    }

    private VmCall.Command command(
            VmCall.Program program,
            List<String> argv,
            Console console,
            boolean stdin,
            boolean terminal) {
        return new VmCall.Command(
                program,
                argv,
                variables(console, terminal),
                workdir,
                user,
                stdin,
                terminal ? size(console) : null);
    }

    private static VmCall.@Nullable TerminalSize size(Console console) {
        return console.size().filter(size -> size.rows() > 0 && size.columns() > 0).orElse(CLASSIC);
    }

    private Map<String, String> variables(Console console, boolean terminal) {
        Map<String, String> variables = new LinkedHashMap<>();
        if (terminal) {
            console.variable("TERM").ifPresent(term -> variables.put("TERM", term));
        }
        for (String entry : env) {
            int equals = entry.indexOf('=');
            if (equals > 0) {
                variables.put(entry.substring(0, equals), entry.substring(equals + 1));
            } else if (equals < 0) {
                console.variable(entry).ifPresent(value -> variables.put(entry, value));
            }
        }
        return variables;
    }
}
