package dev.hutch.vm.guest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// The real agent as an ordinary process on this host, serving a unix socket.
final class AttachedAgent implements AutoCloseable {
    private final Path directory;
    private final Process process;

    private AttachedAgent(Path directory, Process process) {
        this.directory = directory;
        this.process = process;
    }

    static AttachedAgent start() throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("hutch-agent-test");
        Path out = Path.of("target", "native").toAbsolutePath();
        run("make", "-s", "-C", "../native/agent", "OUT=" + out);
        Path socket = directory.resolve("agent.sock");
        Process process =
                new ProcessBuilder(
                                out.resolve("hutch-agent").toString(),
                                "--attach",
                                socket.toString())
                        .redirectErrorStream(true)
                        .start();
        // It says one line when it listens.
        int said = process.getInputStream().read();
        if (said < 0) {
            throw new IOException("the agent ended at once, exit " + process.waitFor());
        }
        return new AttachedAgent(directory, process);
    }

    Path socket() {
        return directory.resolve("agent.sock");
    }

    Path directory() {
        return directory;
    }

    boolean alive() {
        return process.isAlive();
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        process.onExit().join();
        try (var files = Files.walk(directory)) {
            for (Path path : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).inheritIO().start();
        if (!process.waitFor(5, TimeUnit.MINUTES) || process.exitValue() != 0) {
            throw new IOException(String.join(" ", command) + " failed");
        }
    }
}
