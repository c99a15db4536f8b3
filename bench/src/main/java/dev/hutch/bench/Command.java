package dev.hutch.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A program to run as a whole process.
///
/// @param env added to our own environment
record Command(List<String> argv, Map<String, String> env) {
    private static final long LONGEST_SECONDS = 900;

    /// Where the last command's words on standard error go: a file is nobody's work to read.
    private static final Path SAID = said();

    Command {
        argv = List.copyOf(argv);
        env = Map.copyOf(env);
    }

    static Command of(String... argv) {
        return new Command(List.of(argv), Map.of());
    }

    Command with(String... more) {
        List<String> longer = new ArrayList<>(argv);
        longer.addAll(List.of(more));
        return new Command(longer, env);
    }

    Command withEnv(String name, String value) {
        Map<String, String> larger = new HashMap<>(env);
        larger.put(name, value);
        return new Command(argv, larger);
    }

    /// Milliseconds from start to end; output is thrown away by the kernel, not read by us.
    double time() {
        try {
            ProcessBuilder builder =
                    builder(ProcessBuilder.Redirect.DISCARD).redirectError(SAID.toFile());
            long begin = System.nanoTime();
            int exit = await(builder.start());
            double millis = (System.nanoTime() - begin) / 1e6;
            if (exit != 0) {
                throw new IllegalStateException(
                        argv + " ended with " + exit + ": " + Files.readString(SAID));
            }
            return millis;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What it wrote to its standard output.
    String output() {
        Process process = start(ProcessBuilder.Redirect.PIPE);
        try {
            String out =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int exit = await(process);
            if (exit != 0) {
                throw new IllegalStateException(argv + " ended with " + exit + ": " + out);
            }
            return out;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What a command that reports its stages said on standard error.
    ///
    /// @param began milliseconds since the start of the process, by the name of the stage
    /// @param words all it said
    record Stages(boolean succeeded, Map<String, Double> began, String words) {
        /// @return NaN when a stage was missing
        double between(String from, String to) {
            return began.getOrDefault(to, Double.NaN) - began.getOrDefault(from, Double.NaN);
        }
    }

    /// Runs it and takes the time of each stage.
    Stages stages() {
        long begin = System.nanoTime();
        Map<String, Double> stages = new HashMap<>();
        StringBuilder said = new StringBuilder();
        try {
            Process process =
                    builder(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(ProcessBuilder.Redirect.PIPE)
                            .start();
            try (BufferedReader lines = process.errorReader(StandardCharsets.UTF_8)) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    double millis = (System.nanoTime() - begin) / 1e6;
                    said.append(line).append('\n');
                    String[] words = line.split("[: ]+", 3);
                    if (words.length > 1 && words[0].equals("hutch")) {
                        stages.putIfAbsent(words[1], millis);
                    }
                }
            }
            return new Stages(await(process) == 0, stages, said.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Runs it with its output fed to another program.
    void pipe(Command reader) {
        try {
            List<Process> both =
                    ProcessBuilder.startPipeline(
                            List.of(
                                    builder(ProcessBuilder.Redirect.PIPE),
                                    reader.builder(ProcessBuilder.Redirect.DISCARD)));
            for (Process process : both) {
                if (await(process) != 0) {
                    throw new IllegalStateException(argv + " | " + reader.argv + " failed");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean works() {
        try {
            return await(start(ProcessBuilder.Redirect.DISCARD)) == 0;
        } catch (UncheckedIOException missing) {
            return false;
        }
    }

    private Process start(ProcessBuilder.Redirect output) {
        try {
            return builder(output).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ProcessBuilder builder(ProcessBuilder.Redirect output) {
        ProcessBuilder builder =
                new ProcessBuilder(argv)
                        .directory(Path.of("/").toFile())
                        .redirectOutput(output)
                        .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(env);
        return builder;
    }

    private static Path said() {
        try {
            Path file = Files.createTempFile("hutch-bench-", ".err");
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int await(Process process) {
        try {
            if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("still running after " + LONGEST_SECONDS + " s");
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
