package dev.hutch.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// Somebody with a home of his own who types commands: whoever runs the tests, or for root somebody
/// who is nobody.
///
/// @param prefix words before every command of his
record EnvUser(Path home, List<String> prefix) implements AutoCloseable {
    private static final String NOBODY = "65534";

    static EnvUser self() {
        return new EnvUser(make(), List.of());
    }

    /// Needs root, to become somebody else.
    static EnvUser ordinary() {
        if (!isRoot()) {
            return self();
        }
        Path home = make();
        Hutch.host(home, "chown " + NOBODY + ":" + NOBODY + " .");
        return new EnvUser(
                home,
                List.of(
                        "setpriv",
                        "--reuid",
                        NOBODY,
                        "--regid",
                        NOBODY,
                        "--clear-groups",
                        "--inh-caps=-all"));
    }

    static boolean isRoot() {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path directory() {
        return home;
    }

    Ran hutch(String... words) {
        return hutch(hutch -> hutch, words);
    }

    Ran hutch(UnaryOperator<Hutch> how, String... words) {
        return how.apply(Hutch.at(home).env("HOME", home.toString()))
                .runIn(command(List.of(words)));
    }

    Running start(List<String> words) {
        return Hutch.at(home).env("HOME", home.toString()).startIn(command(words));
    }

    private String[] command(List<String> words) {
        List<String> all = new ArrayList<>(prefix);
        all.add(Hutch.command().toString());
        all.addAll(words);
        return all.toArray(String[]::new);
    }

    /// A script of his, in his home.
    String sh(String script, String... arguments) {
        List<String> words = new ArrayList<>(prefix);
        words.addAll(List.of("bash", "-ec", script, "host"));
        words.addAll(List.of(arguments));
        try {
            Process process =
                    new ProcessBuilder(words)
                            .directory(home.toFile())
                            .redirectErrorStream(true)
                            .start();
            process.getOutputStream().close();
            String out =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(script + "\n" + out).isZero();
            return out;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// Waits for a process that is nobody's child here.
    void untilEnded(String pid) {
        ProcessHandle.of(Long.parseLong(pid)).ifPresent(process -> process.onExit().join());
    }

    /// Waits for a line of output.
    void untilSaid(Running running, String line) {
        Awaited.line(running.out(), line);
    }

    @Override
    public void close() {
        Hutch.host(Path.of("/"), "rm -rf --one-file-system \"$1\"", home.toString());
    }

    private static Path make() {
        try {
            // Short: the paths of sockets lie below it.
            return Files.createTempDirectory("hutch-env");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
