package dev.hutch.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Debian's docker-registry on a free loopback port, with its data in a directory of ours.
record LocalRegistry(Process process, String address) implements AutoCloseable {

    /// @return empty when the host has no docker-registry
    static Optional<LocalRegistry> start(Path directory) {
        if (!Command.of("docker-registry", "--version").works()) {
            return Optional.empty();
        }
        try {
            Files.createDirectories(directory);
            String address = "127.0.0.1:" + freePort();
            Path config = directory.resolve("registry.yml");
            Files.writeString(
                    config,
                    """
                    version: 0.1
                    log: {level: info}
                    storage: {filesystem: {rootdirectory: "%s"}, delete: {enabled: true}}
                    http: {addr: "%s"}
                    """
                            .formatted(directory.resolve("data"), address));
            Process process =
                    new ProcessBuilder("docker-registry", "serve", config.toString())
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            awaitListening(process);
            return Optional.of(new LocalRegistry(process, address));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Its log says when; from then on somebody has to read it.
    private static void awaitListening(Process process) throws IOException {
        BufferedReader log = process.errorReader(StandardCharsets.UTF_8);
        String line = log.readLine();
        while (line != null && !line.contains("listening on")) {
            line = log.readLine();
        }
        if (line == null) {
            throw new IllegalStateException("docker-registry ended");
        }
        Thread.ofVirtual().start(() -> log.lines().forEach(ignored -> {}));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
