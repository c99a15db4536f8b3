package dev.hutch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hutch.api.call.Answers;
import dev.hutch.api.call.EnvAnswers;
import dev.hutch.api.call.EnvCall;
import dev.hutch.api.call.RegistryAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvCommandsTest {
    private static final EnvCall.Entry ENTRY =
            new EnvCall.Entry("/b/hutch-enter", List.of("hutch-enter"), Map.of(), "plan");
    private static final EnvCall.EnvView WORK =
            new EnvCall.EnvView(
                    "work",
                    "running",
                    "gcc+src",
                    "sha256:ab",
                    true,
                    false,
                    "/hutch",
                    4711,
                    List.of("make", "all"),
                    "2026-05-01T11:30:00Z");

    private final FakeConsole console = new FakeConsole();
    private FakeHutch hutch = new FakeHutch((_, _) -> ENTRY);

    @Test
    void theUsersProcessBecomesWhatHutchAnswers() {
        assertThat(run("env", "run", "--edit", "gcc+src", "--", "make", "-j")).isZero();
        assertThat(hutch.last())
                .isEqualTo(
                        new EnvCall.Enter(
                                "gcc+src",
                                "",
                                true,
                                false,
                                "",
                                "",
                                List.of("make", "-j"),
                                RegistryAccess.OWN,
                                List.of(),
                                Map.of()));
        assertThat(console.became).containsExactly(ENTRY);
    }

    @Test
    @Tag("S07")
    void variablesSayWhatOptionsDoNot() {
        console.variables =
                Map.of(
                        "SHELL", "/bin/zsh",
                        "HUTCH_ENV_TMPFS_SIZE", "2G",
                        "HUTCH_ENV_PREFIX", "/spfs");
        run("env", "shell", "-");
        EnvCall.Enter empty = (EnvCall.Enter) hutch.last();
        assertThat(empty.command()).containsExactly("/bin/zsh");
        assertThat(empty.tmpfsSize()).isEqualTo("2G");
        assertThat(empty.prefix()).isEqualTo("/spfs");
        run("env", "run", "--prefix", "/x", "base");
        EnvCall.Enter readOnly = (EnvCall.Enter) hutch.last();
        assertThat(readOnly.prefix()).isEqualTo("/x");
        assertThat(readOnly.tmpfsSize()).isEmpty();
    }

    @Test
    @Tag("S24")
    void aDurableOneIsEnteredAgain() {
        run("env", "run", "--rerun", "work", "--no-edit", "--force", "--", "ls");
        assertThat(hutch.last()).isEqualTo(new EnvCall.Reenter("work", false, true, List.of("ls")));
    }

    @Test
    void whatContradictsItselfIsTold() {
        assertThat(run("env", "run", "--rerun", "work", "base")).isEqualTo(2);
        assertThat(run("env", "run", "--force", "base")).isEqualTo(2);
        assertThat(run("env", "run", "-e", "--no-edit", "base")).isEqualTo(2);
        assertThat(run("env", "run")).isEqualTo(2);
        assertThat(run("env", "shell", "base", "--", "ls")).isEqualTo(2);
        assertThat(run("env", "show")).isEqualTo(2);
        assertThat(hutch.calls).isEmpty();
    }

    @Test
    @Tag("S33")
    void aLaterAnnotationWinsAndAnOptionBeforeAFile(@TempDir Path directory) throws IOException {
        Path lines = Files.writeString(directory.resolve("l"), "# no\na=file\nb=1\nb=2\nc:d=e\n");
        Path json =
                Files.writeString(directory.resolve("j"), "{\"b\": \"two\\nlines\", \"x\": \"y\"}");
        assertThat(
                        run(
                                "env",
                                "run",
                                "--annotation",
                                "a=first",
                                "--annotation=a=last",
                                "--annotation-file",
                                lines.toString(),
                                "--annotation-file",
                                json.toString(),
                                "-"))
                .isZero();
        EnvCall.Enter enter = (EnvCall.Enter) hutch.last();
        assertThat(enter.annotations())
                .isEqualTo(Map.of("a", "last", "b", "two\nlines", "c", "d=e", "x", "y"));
        assertThat(run("env", "run", "--annotation", "novalue", "-")).isEqualTo(2);
        assertThat(run("env", "run", "--annotation-file", "/no/such", "-")).isEqualTo(2);
    }

    @Test
    @Tag("S33")
    @Tag("D09")
    void oneAnnotationIsReadAsAllAre() {
        console.variables = Map.of("HUTCH_ENV", "work");
        hutch =
                new FakeHutch((_, _) ->
                        new EnvAnswers.Annotations(
                                List.of(
                                        new EnvAnswers.Annotation("a", "1"),
                                        new EnvAnswers.Annotation("gone", null))));
        assertThat(run("env", "info", "--get", "a", "--get", "none")).isZero();
        assertThat(hutch.last()).isEqualTo(new EnvCall.Annotations("work"));
        assertThat(run("env", "info", "--get-all", "work")).isZero();
        assertThat(console.text()).isEqualTo("1\n\na=1\ngone=\n");
    }

    @Test
    @Tag("S57")
    void listsAndShows() {
        hutch = new FakeHutch((_, _) -> new EnvCall.EnvList(List.of(WORK)));
        assertThat(run("env", "ls")).isZero();
        assertThat(console.text())
                .isEqualTo(
                        """
                        NAME   STATUS    STACK     CHANGES     OWNER   COMMAND   CREATED
                        work   running   gcc+src   in memory   4711    make      30m
                        """);
        hutch =
                new FakeHutch((_, _) ->
                        new EnvCall.EnvDetail(
                                WORK,
                                List.of(
                                        new EnvAnswers.Layer("sha256:1", 2048),
                                        new EnvAnswers.Layer("sha256:2", -1)),
                                4712,
                                List.of(4711L, 4800L),
                                0,
                                List.of(new EnvAnswers.Live("/home/ada/src", "src")),
                                List.of("ticket")));
        console.variables = Map.of("HUTCH_ENV", "work");
        assertThat(run("env", "show")).isZero();
        assertThat(hutch.last()).isEqualTo(new EnvCall.Show("work"));
        assertThat(console.text())
                .contains("4711 4800")
                .contains("4712")
                .contains("sha256:2 (unknown size), sha256:1 (2K)")
                .contains("/src from /home/ada/src")
                .contains("ticket");
    }

    @Test
    @Tag("S26")
    void takesAwayWhatIsNamed() {
        hutch =
                new FakeHutch((_, _) ->
                        new Answers.Outcomes(List.of(new Answers.Outcome("work", "work", null))));
        assertThat(run("env", "rm", "--force", "--durable", "work")).isZero();
        assertThat(hutch.last()).isEqualTo(new EnvCall.Rm(List.of("work"), true, true));
    }

    @Test
    void changesAndJoinsWhatIsThere() {
        run("env", "join", "4711", "--", "ls", "-l");
        assertThat(hutch.last()).isEqualTo(new EnvCall.Join("4711", List.of("ls", "-l")));
        assertThat(console.became).containsExactly(ENTRY);
        hutch = new FakeHutch((_, _) -> WORK);
        console.variables = Map.of("HUTCH_ENV", "work");
        assertThat(run("env", "edit", "--off")).isZero();
        assertThat(hutch.last()).isEqualTo(new EnvCall.Edit("work", false, false));
        assertThat(run("env", "edit", "--keep", "other")).isZero();
        assertThat(hutch.last()).isEqualTo(new EnvCall.Edit("other", true, true));
        assertThat(run("env", "edit", "--keep", "--off")).isEqualTo(2);
        hutch = new FakeHutch((_, _) -> new EnvAnswers.Paths(List.of("a", "b")));
        assertThat(run("env", "reset", "a", "*.o")).isZero();
        assertThat(hutch.last()).isEqualTo(new EnvCall.Reset("work", List.of("a", "*.o")));
        assertThat(console.text()).endsWith("/a\n/b\n");
    }

    @Test
    void tellsWhatIsDifferent() {
        EnvAnswers.File old = new EnvAnswers.File("file", "644", 0, 0, 4, "");
        EnvAnswers.File now = new EnvAnswers.File("file", "755", 1, 0, 4096, "");
        EnvAnswers.File directory = new EnvAnswers.File("directory", "755", 0, 0, 0, "");
        hutch =
                new FakeHutch((_, _) ->
                        new EnvAnswers.Differences(
                                List.of(
                                        new EnvAnswers.Difference(
                                                "/a",
                                                "changed",
                                                List.of("content", "mode", "owner", "attributes"),
                                                old,
                                                now),
                                        new EnvAnswers.Difference(
                                                "/new", "added", List.of(), null, directory),
                                        new EnvAnswers.Difference(
                                                "/old", "removed", List.of(), old, null))));
        assertThat(run("env", "diff", "base", "made")).isZero();
        assertThat(hutch.last()).isEqualTo(new EnvCall.Compare("base", "made", RegistryAccess.OWN));
        assertThat(console.text())
                .isEqualTo(
                        """
                        ~ /a  [content, 4B to 4K; mode 644 to 755; owner 0:0 to 1:0; attributes]
                        + /new/
                        - /old
                        """);
        run("env", "diff", "work");
        assertThat(hutch.last()).isEqualTo(new EnvCall.Diff("work"));
    }

    private int run(String... words) {
        InstantSource noon = InstantSource.fixed(Instant.parse("2026-05-01T12:00:00Z"));
        return new Cli(hutch, Path.of("/log"), noon).run(List.of(words), console);
    }
}
