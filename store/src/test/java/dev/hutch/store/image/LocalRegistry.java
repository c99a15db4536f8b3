package dev.hutch.store.image;

import dev.hutch.linux.process.Program;
import dev.hutch.linux.undo.Uninterrupted;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Debian's docker-registry on a free loopback port.
public final class LocalRegistry implements AutoCloseable {
    static final String USER = "testuser";
    static final String SECRET = "correct-horse-battery";

    private final Path directory;
    private final int port;
    private final Thread running;

    private LocalRegistry(Path directory, int port, Thread running) {
        this.directory = directory;
        this.port = port;
        this.running = running;
    }

    public static LocalRegistry start(Path directory) throws Exception {
        return start(directory, "", "");
    }

    /// One that wants a login.
    public static LocalRegistry startWithLogin(Path directory) throws Exception {
        Path file = directory.resolve("htpasswd");
        Files.writeString(
                file,
                Program.named("htpasswd")
                        .args("-Bbn", USER, SECRET)
                        .run()
                        .orThrow("test.htpasswd", "make a login")
                        .out());
        return start(directory, "auth: {htpasswd: {realm: here, path: " + file + "}}", "");
    }

    /// One that speaks TLS, with `ca.crt` in its directory as its own authority.
    static LocalRegistry startWithTls(Path directory) throws Exception {
        Path certificate = directory.resolve("ca.crt");
        Path key = directory.resolve("key.pem");
        Program.named("openssl")
                .args("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2")
                .args("-subj", "/CN=test", "-addext", "subjectAltName=IP:127.0.0.1")
                .args("-keyout", key.toString(), "-out", certificate.toString())
                .run()
                .orThrow("test.openssl", "make a certificate");
        return start(directory, "", ", tls: {certificate: " + certificate + ", key: " + key + "}");
    }

    private static LocalRegistry start(Path directory, String more, String moreHttp)
            throws Exception {
        int port = freePort();
        Path config = directory.resolve("registry.yml");
        Files.writeString(
                config,
                """
                version: 0.1
                log: {level: info}
                storage: {filesystem: {rootdirectory: %s}}
                http: {addr: "127.0.0.1:%d"%s}
                %s
                """
                        .formatted(directory.resolve("data"), port, moreHttp, more));
        CompletableFuture<Boolean> listening = new CompletableFuture<>();
        Program program =
                Program.named("docker-registry")
                        .args("serve", config.toString())
                        .stderr(new Listener(listening));
        Thread running =
                Thread.ofPlatform()
                        .start(() -> {
                            try {
                                program.run();
                                listening.complete(false);
                            } catch (RuntimeException stopped) {
                                listening.complete(false);
                            }
                        });
        if (!listening.get(60, TimeUnit.SECONDS)) {
            throw new IOException("docker-registry did not start");
        }
        return new LocalRegistry(directory, port, running);
    }

    /// Uploads a `docker save` archive with skopeo.
    String push(DockerSave save, String name, String... options) throws IOException {
        Path tar = Files.write(Files.createTempFile(directory, "push", ".tar"), save.tar());
        Program.named("skopeo")
                .args("copy", "--dest-tls-verify=false", "--insecure-policy")
                .args(options)
                .args("docker-archive:" + tar, "docker://" + reference(name))
                .run()
                .orThrow("test.push", "push " + name);
        return reference(name);
    }

    public String reference(String name) {
        return "127.0.0.1:" + port + "/" + name;
    }

    public int port() {
        return port;
    }

    public Path blob(String hex) {
        return directory.resolve(
                "data/docker/registry/v2/blobs/sha256/"
                        + hex.substring(0, 2)
                        + "/"
                        + hex
                        + "/data");
    }

    @Override
    public void close() {
        running.interrupt();
        Uninterrupted.run(() -> {
            try {
                running.join();
            } catch (InterruptedException impossible) {
                throw new AssertionError(impossible);
            }
        });
    }

    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static final class Listener extends OutputStream {
        private final CompletableFuture<Boolean> listening;
        private final ByteArrayOutputStream heard = new ByteArrayOutputStream();

        Listener(CompletableFuture<Boolean> listening) {
            this.listening = listening;
        }

        @Override
        public void write(int value) {
            if (!listening.isDone()) {
                heard.write(value);
                if (heard.toString(StandardCharsets.UTF_8).contains("listening on")) {
                    listening.complete(true);
                }
            }
        }
    }
}
