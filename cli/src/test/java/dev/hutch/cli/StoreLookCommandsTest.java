package dev.hutch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hutch.api.call.EnvCall;
import dev.hutch.api.call.StoreCall;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class StoreLookCommandsTest {
    private static final String DIGEST = "sha256:" + "ab".repeat(32);

    private final FakeConsole console = new FakeConsole();
    private FakeHutch hutch = new FakeHutch((_, _) -> new StoreCall.Content(DIGEST, 3));

    @Test
    void listsWhatIsInAStack() {
        hutch =
                new FakeHutch((_, _) ->
                        new StoreCall.Listing(
                                DIGEST,
                                List.of(
                                        entry("bin", "symlink", 0, "", "usr/bin"),
                                        entry("usr", "directory", 0, "", ""),
                                        entry("x", "file", 2048, DIGEST, ""))));
        assertThat(run("store", "ls", "-R", "base+./x.hutch.toml", "/")).isZero();
        assertThat(hutch.last())
                .isEqualTo(new StoreCall.Ls("base+" + console.resolve("x.hutch.toml"), "/", true));
        assertThat(console.text())
                .isEqualTo(
                        """
                        MODE    OWNER   SIZE   DIGEST         LAYER          PATH
                        l0755   0:0     -      -              abababababab   bin -> usr/bin
                        d0755   0:0     -      -              abababababab   usr/
                        -0755   0:0     2K     abababababab   abababababab   x
                        """);
    }

    @Test
    void readsAndWrites() {
        assertThat(run("store", "read", "base", "etc/motd")).isZero();
        assertThat(hutch.last()).isEqualTo(new StoreCall.Read("base", "etc/motd"));
        assertThat(console.text()).isEmpty();
        assertThat(run("store", "write")).isZero();
        assertThat(hutch.last()).isEqualTo(new StoreCall.Write("", "", ""));
        assertThat(console.text()).isEqualTo(DIGEST + "\n");
        run("store", "write", "./a.conf", "-t", "site");
        assertThat(hutch.last())
                .isEqualTo(
                        new StoreCall.Write(
                                console.resolve("a.conf").toString(), "site", "a.conf"));
        assertThat(run("store", "write", "-t", "site")).isEqualTo(2);
        assertThat(run("store", "write", "--path", "x")).isEqualTo(2);
    }

    @Test
    void searches() {
        hutch =
                new FakeHutch((_, _) ->
                        new StoreCall.Found(
                                List.of(
                                        new StoreCall.Hit(
                                                "file",
                                                "usr/x",
                                                DIGEST,
                                                DIGEST,
                                                List.of("a", "b"))),
                                false));
        assertThat(run("store", "search", "x")).isZero();
        assertThat(console.text())
                .isEqualTo(
                        """
                        KIND   DIGEST         LAYER          TAGS   PATH
                        file   abababababab   abababababab   a,b    usr/x
                        """);
        hutch = new FakeHutch((_, _) -> new StoreCall.Found(List.of(), false));
        assertThat(run("store", "search", "x")).isEqualTo(1);
    }

    @Test
    @Tag("S56")
    @Tag("S57")
    void filesOfTheEnvironmentAreNamedAlone() {
        EnvCall.EnvView env =
                new EnvCall.EnvView(
                        "work", "running", "base", DIGEST, true, false, "/hutch", 1, List.of(), "");
        hutch =
                new FakeHutch((call, _) ->
                        call instanceof EnvCall.Show
                                ? new EnvCall.EnvDetail(
                                        env, List.of(), 0, List.of(), 0, List.of(), List.of())
                                : new StoreCall.Thing(
                                        "path",
                                        DIGEST,
                                        -1,
                                        List.of(),
                                        List.of(new StoreCall.Part(DIGEST, 3, 0, "file 0644"))));
        console.variables = Map.of("HUTCH_ENV", "work");
        assertThat(run("store", "info", "/hutch/usr/x")).isZero();
        assertThat(hutch.last()).isEqualTo(new StoreCall.About(DIGEST, "usr/x"));
        assertThat(console.text()).contains("size    unknown").contains("file 0644");
    }

    private static StoreCall.EntryView entry(
            String path, String kind, long size, String digest, String target) {
        return new StoreCall.EntryView(path, kind, "0755", 0, 0, size, digest, target, DIGEST);
    }

    private int run(String... words) {
        return new Cli(hutch, Path.of("/log"), InstantSource.system()).run(List.of(words), console);
    }
}
