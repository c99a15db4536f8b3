package dev.hutch.store.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.EventSink;
import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import dev.hutch.api.call.RegistryAccess;
import dev.hutch.store.Store;
import dev.hutch.store.StoreFolder;
import dev.hutch.store.archive.TarMaker;
import dev.hutch.store.registry.Registries;
import dev.hutch.store.registry.Timings;
import dev.hutch.store.registry.TrustedCertificates;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Real registries that want a login, or speak TLS in the name of nobody known.
class RegistryLoginIT {
    private static final DockerSave IMAGE =
            DockerSave.of(new TarMaker().file("a", "1".repeat(9000)).done());

    @TempDir static Path closed;
    @TempDir static Path secret;
    private static LocalRegistry locked;
    private static LocalRegistry tls;
    private static String image;
    private static String tlsImage;

    @TempDir Path directory;
    private Path home;
    private Store store;

    @BeforeAll
    static void start() throws Exception {
        locked = LocalRegistry.startWithLogin(closed);
        image =
                locked.push(
                        IMAGE,
                        "team/tool:1",
                        "--dest-creds=" + LocalRegistry.USER + ":" + LocalRegistry.SECRET);
        tls = LocalRegistry.startWithTls(secret);
        tlsImage = tls.push(IMAGE, "team/tool:1");
    }

    @AfterAll
    static void stop() {
        locked.close();
        tls.close();
    }

    @BeforeEach
    void open() throws IOException {
        home = Files.createDirectory(directory.resolve("home"));
        store = new StoreFolder(directory.resolve("store")).open();
    }

    @Test
    void loginsComeFromTheFilesOfBothFamilies() throws IOException {
        write(".docker/config.json", auths(LocalRegistry.SECRET));
        pulls(Map.of("HOME", home.toString()));
        write(".docker/config.json", "{}");
        refused("registry.denied", Map.of("HOME", home.toString()));
        write(".config/containers/auth.json", auths(LocalRegistry.SECRET));
        pulls(Map.of("HOME", home.toString()));
        write("run/containers/auth.json", auths(LocalRegistry.SECRET));
        pulls(Map.of("HOME", "/nowhere", "XDG_RUNTIME_DIR", home + "/run"));
        write("elsewhere/config.json", auths(LocalRegistry.SECRET));
        pulls(Map.of("HOME", "/nowhere", "DOCKER_CONFIG", home + "/elsewhere"));
        write("chosen.json", auths(LocalRegistry.SECRET));
        pulls(Map.of("HOME", "/nowhere", "REGISTRY_AUTH_FILE", home + "/chosen.json"));
    }

    @Test
    void aWrongPasswordIsToldWithoutSayingIt() throws IOException {
        write(".docker/config.json", auths("wrong-secret"));
        Problem problem = refused("registry.login_refused", Map.of("HOME", home.toString()));
        assertThat(problem.kind()).isEqualTo(Problem.Kind.DENIED);
        assertThat(problem.message())
                .contains("team/tool:1", home + "/.docker/config.json")
                .doesNotContain("wrong-secret");
        assertThat(problem.hint()).contains("docker login 127.0.0.1:" + locked.port());
    }

    @Test
    void aLogoutCountsAtOnce() throws IOException {
        Map<String, String> environment = Map.of("HOME", home.toString());
        write(".docker/config.json", auths(LocalRegistry.SECRET));
        store.images()
                .pull(
                        image,
                        "x",
                        new RegistryAccess(environment, false),
                        Preparation.NONE,
                        EventSink.NONE);
        write(".docker/config.json", "{}");
        refused("registry.denied", environment);
    }

    @Test
    void noLoginIsDenied() {
        Problem problem = refused("registry.denied", Map.of("HOME", home.toString()));
        assertThat(problem.hint()).contains("docker login 127.0.0.1:" + locked.port());
    }

    @Test
    void helpersAreAskedForWhatTheyKeep() throws IOException {
        helper(
                "kept",
                "read server; [ \"$1 $server\" = \"get 127.0.0.1:%d\" ] || exit 3; echo '%s'"
                        .formatted(
                                locked.port(),
                                "{\"ServerURL\":\"\",\"Username\":\"%s\",\"Secret\":\"%s\"}"
                                        .formatted(LocalRegistry.USER, LocalRegistry.SECRET)));
        Map<String, String> environment =
                Map.of("HOME", home.toString(), "PATH", home + "/bin:/usr/bin:/bin");
        write(
                ".docker/config.json",
                "{\"credHelpers\":{\"127.0.0.1:%d\":\"kept\"}}".formatted(locked.port()));
        pulls(environment);
        write(".docker/config.json", "{\"auths\":{},\"credsStore\":\"kept\"}");
        pulls(environment);
        write(".docker/config.json", "{\"credsStore\":\"missing\"}");
        refused("registry.login_helper", environment);
        helper("empty", "echo 'credentials not found in native keychain'; exit 1");
        write(".docker/config.json", "{\"credsStore\":\"empty\"}");
        refused("registry.denied", environment);
        helper("broken", "echo hunter2; exit 7");
        write(".docker/config.json", "{\"credsStore\":\"broken\"}");
        assertThat(refused("registry.login_helper", environment).message())
                .contains("ended with 7")
                .doesNotContain("hunter2");
        write(".docker/config.json", "{\"credsStore\":\"../../bin/sh\"}");
        refused("registry.login_file", environment);
        write(".docker/config.json", "{\"auths\": hunter2");
        assertThat(refused("registry.login_file", environment).message())
                .contains(".docker/config.json")
                .doesNotContain("hunter2");
    }

    @Test
    void aLoopbackRegistryWithTlsIsFoundAndItsCertificateChecked() throws Exception {
        assertThatThrownBy(() -> store.images().pull(tlsImage, "x", EventSink.NONE))
                .satisfies(e -> {
                    Problem problem = ((ProblemException) e).problem();
                    assertThat(problem.code()).isEqualTo("registry.untrusted");
                    assertThat(problem.hint())
                            .isEqualTo(
                                    "put its authority's into /etc/docker/certs.d/127.0.0.1:%d/ca.crt"
                                            .formatted(tls.port()));
                });
        RegistryAccess insecure = new RegistryAccess(Map.of(), true);
        assertThat(
                        store.images()
                                .pull(tlsImage, "x", insecure, Preparation.NONE, EventSink.NONE)
                                .layers())
                .hasSize(1);
    }

    @Test
    void anAuthorityOfTheHostOrOfTheRegistryIsBelieved() throws Exception {
        Path own = directory.resolve("certs.d/127.0.0.1:" + tls.port());
        Files.createDirectories(own);
        Files.copy(secret.resolve("ca.crt"), own.resolve("ca.crt"));
        List<TrustedCertificates> ways =
                List.of(
                        new TrustedCertificates(
                                Optional.empty(), List.of(directory.resolve("certs.d"))),
                        new TrustedCertificates(Optional.of(secret.resolve("ca.crt")), List.of()));
        for (TrustedCertificates way : ways) {
            Registries registries =
                    new Registries(
                            Map.of(),
                            HttpClient.Builder.NO_PROXY,
                            way,
                            Timings.noting(new ArrayList<>()));
            Store fresh =
                    new StoreFolder(Files.createTempDirectory(directory, "s"))
                            .open(InstantSource.system(), registries);
            assertThat(fresh.images().pull(tlsImage, "x", EventSink.NONE).layers()).hasSize(1);
        }
    }

    @Test
    void insecureIsForLoopbackOnly() {
        RegistryAccess insecure = new RegistryAccess(Map.of(), true);
        assertThatThrownBy(() ->
                        store.images()
                                .pull(
                                        "registry.example.com/x:1",
                                        "x",
                                        insecure,
                                        Preparation.NONE,
                                        EventSink.NONE))
                .extracting(e -> ((ProblemException) e).problem().code())
                .isEqualTo("registry.insecure");
    }

    private void pulls(Map<String, String> environment) throws IOException {
        Store fresh = new StoreFolder(Files.createTempDirectory(directory, "s")).open();
        RegistryAccess access = new RegistryAccess(environment, false);
        assertThat(
                        fresh.images()
                                .pull(image, "x", access, Preparation.NONE, EventSink.NONE)
                                .layers())
                .hasSize(1);
    }

    private Problem refused(String code, Map<String, String> environment) {
        RegistryAccess access = new RegistryAccess(environment, false);
        Throwable thrown =
                org.assertj.core.api.Assertions.catchThrowable(() ->
                        store.images().pull(image, "x", access, Preparation.NONE, EventSink.NONE));
        assertThat(thrown).isInstanceOf(ProblemException.class);
        Problem problem = ((ProblemException) thrown).problem();
        assertThat(problem.code()).isEqualTo(code);
        return problem;
    }

    private String auths(String password) {
        String pair = LocalRegistry.USER + ":" + password;
        return "{\"auths\":{\"127.0.0.1:%d\":{\"auth\":\"%s\"}}}"
                .formatted(
                        locked.port(),
                        Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
    }

    private void write(String name, String content) throws IOException {
        Path file = home.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private void helper(String name, String script) throws IOException {
        write("bin/docker-credential-" + name, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(
                home.resolve("bin/docker-credential-" + name),
                PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
