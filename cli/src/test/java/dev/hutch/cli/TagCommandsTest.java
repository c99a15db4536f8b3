package dev.hutch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hutch.api.call.Answers;
import dev.hutch.api.call.EnvCall;
import dev.hutch.api.call.StoreCall;
import dev.hutch.api.call.TagCall;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TagCommandsTest {
    private static final String DIGEST = "sha256:" + "ab".repeat(32);
    private static final TagCall.TagView TOOLS =
            new TagCall.TagView("tools", DIGEST, 3, 2, "2026-05-01T11:30:00Z", "import /x.tar");

    private final FakeConsole console = new FakeConsole();
    private FakeHutch hutch = new FakeHutch((_, _) -> new TagCall.TagList(List.of(TOOLS)));

    @Test
    void listsTags() {
        assertThat(run("tag", "ls", "team")).isZero();
        assertThat(hutch.last()).isEqualTo(new TagCall.Ls("team"));
        assertThat(console.text())
                .isEqualTo(
                        """
                        TAG     DIGEST         LAYERS   VERSIONS   SET   SOURCE
                        tools   abababababab   3        2          30m   import /x.tar
                        """);
        assertThat(run("--format", "json", "tag", "ls")).isZero();
        assertThat(console.text()).contains("\"versions\" : 2");
    }

    @Test
    void showsWhatATagPointedAt() {
        hutch =
                new FakeHutch((_, _) ->
                        new TagCall.TagHistory(
                                "tools",
                                List.of(
                                        new TagCall.VersionView(
                                                "tools~0",
                                                DIGEST,
                                                "2026-05-01T11:30:00Z",
                                                "ada@mill",
                                                "",
                                                true),
                                        new TagCall.VersionView(
                                                "tools~1",
                                                DIGEST,
                                                "2026-04-01T11:30:00Z",
                                                "",
                                                "x",
                                                false))));
        assertThat(run("tag", "log", "tools")).isZero();
        assertThat(console.text())
                .isEqualTo(
                        """
                        VERSION   DIGEST                SET                    BY         SOURCE
                        tools~0   abababababab          2026-05-01T11:30:00Z   ada@mill   -
                        tools~1   abababababab (gone)   2026-04-01T11:30:00Z   -          x
                        """);
    }

    @Test
    void setsSeveralAtOnceAndMakesPathsAbsolute() {
        assertThat(run("tag", "set", "tools~1+./x.hutch.toml", "a", "b")).isZero();
        Path file = console.resolve("x.hutch.toml");
        assertThat(hutch.last()).isEqualTo(new TagCall.Set("tools~1+" + file, List.of("a", "b")));
        assertThat(console.text()).isEqualTo(DIGEST + "\n");
    }

    @Test
    void removesVersions() {
        hutch = new FakeHutch((_, _) -> new Answers.Outcomes(List.of()));
        run("tag", "rm", "tools~2");
        assertThat(hutch.last()).isEqualTo(new TagCall.Rm(List.of("tools~2"), TagCall.Which.ONLY));
        run("tag", "rm", "--latest", "tools");
        assertThat(hutch.last()).isEqualTo(new TagCall.Rm(List.of("tools"), TagCall.Which.LATEST));
        assertThat(run("tag", "rm", "--latest", "--all", "tools")).isEqualTo(2);
        assertThat(run("tag", "rm")).isEqualTo(2);
    }

    @Test
    void aCleanUpMayTakeVersions() {
        hutch = new FakeHutch((_, _) -> new StoreCall.Cleaned(false, 0, 0, 0, 0, 0, 0));
        run("store", "clean", "--keep-versions", "3", "--keep-newer", "30d");
        assertThat(hutch.last()).isEqualTo(new StoreCall.Clean(false, 3, "30d"));
        assertThat(run("store", "clean", "--keep-versions", "-1")).isEqualTo(2);
    }

    @Test
    void environmentsTakeFilesToo() {
        hutch =
                new FakeHutch((_, _) ->
                        new EnvCall.Entry("/b/hutch-enter", List.of("x"), Map.of(), "plan"));
        run("env", "run", "base+../y.hutch.toml", "--", "true");
        assertThat(((EnvCall.Enter) hutch.last()).reference())
                .isEqualTo("base+" + console.resolve("../y.hutch.toml"));
    }

    private int run(String... words) {
        InstantSource noon = InstantSource.fixed(Instant.parse("2026-05-01T12:00:00Z"));
        return new Cli(hutch, Path.of("/log"), noon).run(List.of(words), console);
    }
}
