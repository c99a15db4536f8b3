package dev.hutch.e2e;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The real command, as a user types it, with a home of its own. Immutable; each word returns a new
/// one.
record Hutch(Path home, Path directory, byte[] input, Map<String, String> env, Duration deadline) {
    /// A first run makes an image; under emulation, on a busy machine, that takes minutes.
    private static final Duration DEADLINE = Duration.ofMinutes(8);

    static Hutch at(Path home) {
        return new Hutch(home, home, new byte[0], Map.of(), DEADLINE);
    }

    static Path command() {
        return Path.of(System.getProperty("hutch.command", "../hutch")).toAbsolutePath();
    }

    Hutch in(Path newDirectory) {
        return new Hutch(home, newDirectory, input, env, deadline);
    }

    Hutch input(byte[] bytes) {
        return new Hutch(home, directory, bytes, env, deadline);
    }

    Hutch env(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(env);
        more.put(name, value);
        return new Hutch(home, directory, input, more, deadline);
    }

    Hutch within(Duration limit) {
        return new Hutch(home, directory, input, env, limit);
    }

    Ran run(String... arguments) {
        return run(List.of(arguments));
    }

    Ran run(List<String> arguments) {
        return finish(start(arguments));
    }

    /// Runs the command inside of another, such as `script`.
    Ran runIn(String... words) {
        return finish(launch(List.of(words)));
    }

    /// As `runIn`, and does not wait.
    Running startIn(String... words) {
        return launch(List.of(words));
    }

    private Ran finish(Running running) {
        Thread feeder =
                Thread.ofVirtual()
                        .start(() -> {
                            try (OutputStream stdin = running.stdin()) {
                                stdin.write(input);
                            } catch (IOException readerGone) {
                                // The command did not want all of it.
                            }
                        });
        Ran ran = running.await(deadline);
        feeder.interrupt();
        return ran;
    }

    Running start(String... arguments) {
        return start(List.of(arguments));
    }

    Running start(List<String> arguments) {
        List<String> words = new ArrayList<>(List.of(command().toString()));
        words.addAll(arguments);
        return launch(words);
    }

    private Running launch(List<String> words) {
        try {
            Path scratch = Files.createDirectories(home.resolve("e2e"));
            Path out = Files.createTempFile(scratch, "", ".out");
            Path err = Files.createTempFile(scratch, "", ".err");
            ProcessBuilder builder =
                    new ProcessBuilder(words)
                            .directory(directory.toFile())
                            .redirectOutput(out.toFile())
                            .redirectError(err.toFile());
            builder.environment().put("HUTCH_HOME", home.toString());
            // Machines of a pool come and go behind a test's back: only its own test has one.
            builder.environment().put("HUTCH_POOL_MEMORY", "0");
            builder.environment().putAll(env);
            long now = System.nanoTime();
            return new Running(List.copyOf(words), builder.start(), out, err, now);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A program of the host, for what the tests themselves need.
    static String host(Path directory, String script, String... arguments) {
        try {
            List<String> words = new ArrayList<>(List.of("bash", "-ec", script, "host"));
            words.addAll(List.of(arguments));
            File err = Files.createTempFile("hutch-e2e", ".err").toFile();
            try {
                Process process =
                        new ProcessBuilder(words)
                                .directory(directory.toFile())
                                .redirectError(err)
                                .start();
                process.getOutputStream().close();
                byte[] out = process.getInputStream().readAllBytes();
                int exit = process.waitFor();
                if (exit != 0) {
                    throw new AssertionError(
                            script
                                    + "\nended with "
                                    + exit
                                    + "\n"
                                    + Files.readString(err.toPath()));
                }
                return new String(out, java.nio.charset.StandardCharsets.UTF_8);
            } finally {
                Files.delete(err.toPath());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
