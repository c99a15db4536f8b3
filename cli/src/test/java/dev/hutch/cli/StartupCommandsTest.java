package dev.hutch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hutch.api.call.EnvCall;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StartupCommandsTest {
    private final FakeConsole console = new FakeConsole();
    private Map<String, String> said = Map.of("HUTCH_STARTUP", "/hutch/etc/hutch/startup.d");

    @Test
    void withoutScriptsTheCommandIsRunAsItIs() {
        said = Map.of();
        assertThat(become("/bin/bash", "make", "-j")).containsExactly("make", "-j");
    }

    @Test
    void theUsersKindOfShellRunsTheScriptsAndBecomesTheCommand() {
        assertThat(become("/bin/bash", "make", "$x"))
                .startsWith("/bin/bash", "-c")
                .endsWith("hutch", "make", "$x");
        for (String shell : List.of("/x/tcsh", "/bin/csh", "/bin/bsd-csh")) {
            assertThat(become(shell, "make", "$x"))
                    .startsWith("/bin/sh", "-c")
                    .endsWith(shell, "make", "$x");
            assertThat(console.became.getLast().variables()).containsKey("HUTCH_STARTUP_EXEC");
        }
    }

    @Test
    void aShellReadsItsUsersFileFirst() {
        assertThat(become("/bin/bash")).startsWith("/bin/bash", "--norc").endsWith("/bin/bash");
        assertThat(console.became.getLast().variables().get("HUTCH_STARTUP_RC"))
                .startsWith("[ ! -r ~/.bashrc ]");
    }

    @Test
    void aMessageIsSaidBeforeAShellOnly() {
        console.variables = Map.of("SHELL", "/bin/sh", "HUTCH_SHELL_MESSAGE", "* inside *");
        run("env", "run", "base", "--", "true");
        assertThat(console.messages()).isEmpty();
        run("env", "shell", "base");
        assertThat(console.messages()).isEqualTo("* inside *\n");
    }

    @Test
    void withoutSHELLOneIsFound() {
        console.variables = Map.of("PATH", "/nowhere:relative:/bin");
        run("env", "shell", "base");
        assertThat(console.became.getLast().arguments()).contains("/bin/bash");
    }

    private List<String> become(String shell, String... command) {
        console.variables = Map.of("SHELL", shell, "PATH", "/usr/bin:/bin");
        run(
                command.length == 0
                        ? new String[] {"env", "shell", "base"}
                        : Stream.concat(Stream.of("env", "run", "base", "--"), Stream.of(command))
                                .toArray(String[]::new));
        List<String> arguments = console.became.getLast().arguments();
        return arguments.subList(3, arguments.size());
    }

    private void run(String... words) {
        FakeHutch hutch =
                new FakeHutch((call, _) ->
                        new EnvCall.Entry(
                                "/b/hutch-enter",
                                Stream.concat(
                                                Stream.of("hutch-enter", "run", "3"),
                                                ((EnvCall.Enter) call).command().stream())
                                        .toList(),
                                said,
                                "plan"));
        new Cli(hutch, Path.of("/log"), InstantSource.system()).run(List.of(words), console);
    }
}
