package dev.hutch.cli.env;

import dev.hutch.api.call.EnvCall.Entry;
import dev.hutch.cli.console.Console;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Lets scripts that layers bring (`etc/hutch/startup.d`) run before a command or a shell.
///
/// No value is ever part of a script: all of them travel as arguments and variables, so there is
/// nothing to quote.
final class Startup {
    /// Says in an entry where the scripts are; only there when there are some.
    static final String SCRIPTS = "HUTCH_STARTUP";

    private static final String RC = "HUTCH_STARTUP_RC";
    private static final String EXEC = "HUTCH_STARTUP_EXEC";
    private static final Set<String> C_SHELLS = Set.of("csh", "tcsh", "bsd-csh");
    private static final String MESSAGE = "HUTCH_SHELL_MESSAGE";
    private static final String FALLBACK = "/bin/sh";

    private static final String SOURCE =
            "for HUTCH_SCRIPT in \"$HUTCH_STARTUP\"/*.sh; do"
                    + " [ ! -r \"$HUTCH_SCRIPT\" ] || . \"$HUTCH_SCRIPT\"; done;"
                    + " unset HUTCH_SCRIPT HUTCH_STARTUP";

    private static final String BOURNE = SOURCE + "; exec \"$@\"";

    /// The C shells take no loop from their command line, so sh writes out what they are to read,
    /// and they lose arguments that are empty, so these travel as variables. The names of the files
    /// and the arguments are no part of what is written.
    private static final String C =
            """
            HUTCH_K=0 HUTCH_C='unsetenv HUTCH_STARTUP'
            for HUTCH_F in "$HUTCH_STARTUP"/*.csh; do if [ -r "$HUTCH_F" ]; then
            HUTCH_K=$((HUTCH_K + 1)); export "HUTCH_CSH_$HUTCH_K=$HUTCH_F"
            HUTCH_C="$HUTCH_C; source \\"\\$HUTCH_CSH_$HUTCH_K:q\\"; unsetenv HUTCH_CSH_$HUTCH_K"
            fi; done
            HUTCH_K=0
            for HUTCH_F in "$@"; do
            HUTCH_K=$((HUTCH_K + 1)); export "HUTCH_ARG_$HUTCH_K=$HUTCH_F"
            done
            export HUTCH_K
            exec "$0" -f -c "$HUTCH_C; exec /bin/sh -c \\"\\$HUTCH_STARTUP_EXEC:q\\""
            """;

    /// Becomes the command whose words are in variables, and leaves none of those behind.
    private static final String C_EXEC =
            "HUTCH_C= HUTCH_U=; while [ \"$HUTCH_K\" -gt 0 ]; do"
                    + " HUTCH_C=\"\\\"\\$HUTCH_ARG_$HUTCH_K\\\" $HUTCH_C\";"
                    + " HUTCH_U=\"$HUTCH_U HUTCH_ARG_$HUTCH_K\"; HUTCH_K=$((HUTCH_K - 1)); done;"
                    + " eval \"set -- $HUTCH_C\";"
                    + " unset HUTCH_STARTUP_EXEC HUTCH_C HUTCH_F HUTCH_K $HUTCH_U HUTCH_U;"
                    + " exec \"$@\"";

    /// The user's own file first, so that what the environment says counts.
    private static final String BASH_RC =
            "[ ! -r ~/.bashrc ] || . ~/.bashrc; unset HUTCH_STARTUP_RC; " + SOURCE;

    private static final String BASH =
            "exec \"$0\" --rcfile <(printf '%s\\n' \"$HUTCH_STARTUP_RC\") -i";

    private final Console console;
    private final String shell;

    Startup(Console console) {
        this.console = console;
        this.shell = choose(console);
    }

    /// The user's shell: what SHELL says, else bash or tcsh on PATH, else the first of /etc/shells
    /// that is there.
    String shell() {
        return shell;
    }

    /// The same entry, with what layers bring run first.
    ///
    /// @param interactive whether its command is nothing but the shell
    Entry before(Entry entry, boolean interactive) {
        Map<String, String> variables = new HashMap<>(entry.variables());
        if (!variables.containsKey(SCRIPTS)) {
            return entry;
        }
        List<String> words = new ArrayList<>(entry.arguments().subList(0, 3));
        List<String> command = entry.arguments().subList(3, entry.arguments().size());
        boolean bash = name(shell).equals("bash");
        if (interactive && bash) {
            variables.put(RC, BASH_RC);
            words.addAll(List.of(shell, "--norc", "--noprofile", "-c", BASH, shell));
        } else if (C_SHELLS.contains(name(shell))) {
            variables.put(EXEC, C_EXEC);
            words.addAll(List.of(FALLBACK, "-c", C, shell));
            words.addAll(command);
        } else {
            // Another shell's own scripts are nobody's business: sh runs these, and becomes it.
            words.addAll(List.of(bourne(bash), "-c", BOURNE, "hutch"));
            words.addAll(command);
        }
        return new Entry(entry.program(), words, variables, entry.plan());
    }

    /// What is said before a shell: nothing, unless the user wants something said.
    Optional<String> message() {
        return console.variable(MESSAGE).filter(text -> !text.isEmpty());
    }

    /// bash goes on after a script with a mistake in it, which not every sh does.
    private String bourne(boolean bash) {
        return bash ? shell : onPath(console, "bash").orElse(FALLBACK);
    }

    private static String choose(Console console) {
        return console.variable("SHELL")
                .filter(given -> !given.isEmpty())
                .or(() -> onPath(console, "bash"))
                .or(() -> onPath(console, "tcsh"))
                .or(Startup::listed)
                .orElse(FALLBACK);
    }

    private static Optional<String> onPath(Console console, String program) {
        return Stream.of(console.variable("PATH").orElse("/usr/bin:/bin").split(":"))
                .filter(directory -> directory.startsWith("/"))
                .map(directory -> directory + "/" + program)
                .filter(path -> Files.isExecutable(Path.of(path)))
                .findFirst();
    }

    private static Optional<String> listed() {
        try (Stream<String> lines = Files.lines(Path.of("/etc/shells"))) {
            return lines.map(String::strip)
                    .filter(line -> line.startsWith("/"))
                    .filter(line -> Files.isExecutable(Path.of(line)))
                    .findFirst();
        } catch (java.io.IOException | java.io.UncheckedIOException e) {
            return Optional.empty();
        }
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
