package dev.hutch.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

/// Debian's docker-registry on a free loopback port.
final class Registry implements AutoCloseable {
    private final Process process;
    private final int port;

    private Registry(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static Registry start(Path directory) throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path config =
                Files.writeString(
                        directory.resolve("registry.yml"),
                        """
                        version: 0.1
                        log: {level: info}
                        storage: {filesystem: {rootdirectory: %s}}
                        http: {addr: "127.0.0.1:%d"}
                        """
                                .formatted(directory.resolve("registry"), port));
        Process process =
                new ProcessBuilder("docker-registry", "serve", config.toString())
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        BufferedReader said = process.errorReader();
        for (String line = said.readLine(); !line.contains("listening on"); ) {
            line = said.readLine();
            if (line == null) {
                throw new IOException("docker-registry did not start");
            }
        }
        // Nobody reads on, and a pipe that is full would stop it.
        Thread.ofVirtual().start(() -> said.lines().forEach(line -> {}));
        return new Registry(process, port);
    }

    String reference(String name) {
        return "127.0.0.1:" + port + "/" + name;
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
