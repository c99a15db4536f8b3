package dev.hutch.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// What an image says of how it is run counts where its user says nothing else. The image holds one
/// program and nothing more: no shell, no accounts, no directories.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RunConfigIT extends MachineTest {
    @BeforeAll
    void makeImages(@TempDir Path scratch) {
        Path root = OddImages.onlyAProgram(scratch);
        OddImages.take(
                hutch,
                root,
                "only",
                "--config.entrypoint=/look",
                "--config.entrypoint=first",
                "--config.cmd=second",
                "--config.env=GREETING=hello",
                "--config.workingdir=/not/there/yet",
                "--config.user=1234:5678",
                "--config.stopsignal=SIGINT",
                "--config.label=team=blue",
                "--config.label=tier=a b");
        hutch.run("image", "import", root.toString(), "-t", "unsaid").exits(0);
    }

    @AfterAll
    void removeImages() {
        hutch.run("image", "rm", "only", "unsaid").exits(0);
    }

    @Test
    void anImageIsRunTheWayItSays() {
        run("only").exits(0).says("/look 1234:5678 /not/there/yet hello first second\n");
        run("only", "--", "third", "fail")
                .exits(9)
                .says("/look 1234:5678 /not/there/yet hello first third fail\n");
    }

    @Test
    void whoRunsItHasTheLastWord() {
        run(
                        "only",
                        "--entrypoint",
                        "/look",
                        "--env",
                        "GREETING=bye",
                        "--user",
                        "7",
                        "--workdir",
                        "/made/for/it",
                        "--",
                        "x")
                .exits(0)
                .says("/look 7:0 /made/for/it bye x\n");
        run("only", "--entrypoint", "", "--user", "root", "--workdir", "/", "--", "/look", "y")
                .exits(0)
                .says("/look 0:0 / hello y\n");
        assertThat(run("only", "--user", "nobody").exits(126).err()).contains("nobody");
    }

    @Test
    void anImageThatNamesNoCommandSaysSoBeforeAnythingIsMade() {
        Ran ran = run("unsaid");
        ran.fails("run.no_command");
        assertThat(ran.err()).contains("'unsaid'", "-- CMD").doesNotContain("boot:");
        run("unsaid", "--", "/look", "/proc", "/tmp", "/dev", "/root", "/bin", "/etc/passwd")
                .exits(0)
                .says("/look 0:0 / - directory directory directory directory none none\n");
    }

    @Test
    void aStopAsksTheCommandByTheSignalOfItsImage() throws Exception {
        Running running =
                hutch.start(
                        "vm",
                        "run",
                        "--name",
                        "asked",
                        "--network",
                        "none",
                        "--image",
                        "only",
                        "--",
                        "wait");
        try {
            Awaited.line(running.out(), "wait");
            hutch.run("vm", "stop", "asked").exits(0);
            Ran ran = running.await(Duration.ofMinutes(1));
            ran.exits(42);
            assertThat(ran.out()).endsWith("signal 2\n");
        } finally {
            running.process().destroy();
            hutch.run("vm", "rm", "-f", "asked").exits(0);
        }
    }

    @Test
    void labelsAreShownAndSearched() {
        String shown = hutch.run("image", "show", "only").exits(0).out();
        assertThat(shown).containsPattern("labels +team=blue, tier=a b\n");
        assertThat(shown).containsPattern("stop signal +SIGINT\n");
        hutch.run("vm", "create", "--no-start", "--name", "labelled", "--image", "only").exits(0);
        try {
            assertThat(hutch.run("vm", "show", "labelled").exits(0).out())
                    .contains("team=blue, tier=a b");
            assertThat(ls("label=team=blue")).contains("labelled");
            assertThat(ls("label=tier")).contains("labelled");
            assertThat(ls("label=team=red")).doesNotContain("labelled");
        } finally {
            hutch.run("vm", "rm", "labelled").exits(0);
        }
    }

    /// Enter it, copy into it and out of it, make an image of it and one on top of it.
    @Test
    void aProgramAloneIsAMachineLikeAnyOther() throws Exception {
        hutch.run("vm", "create", "--name", "bare", "--image", "only").exits(0);
        try {
            hutch.run("vm", "exec", "bare", "--", "/look", "a")
                    .exits(0)
                    .says("/look 1234:5678 /not/there/yet hello a\n");
            Ran shell = hutch.run("vm", "shell", "bare");
            shell.fails("exec.no_shell");
            hutch.run("vm", "exec", "bare", "--", "sh").exits(127);
            Path file = Files.writeString(directory.resolve("in"), "copied");
            hutch.run("vm", "cp", file.toString(), "bare:/there").exits(0);
            hutch.run("vm", "cp", "bare:/there", directory.resolve("out").toString()).exits(0);
            assertThat(directory.resolve("out")).hasContent("copied");
            hutch.run("vm", "exec", "-u", "root", "bare", "--", "/look", "/+/made").exits(0);
            hutch.run("vm", "commit", "bare", "-t", "bare-2").exits(0);
        } finally {
            hutch.run("vm", "rm", "bare").exits(0);
        }
        Files.writeString(
                directory.resolve("Dockerfile"),
                """
                FROM bare-2
                COPY in /copied/in
                USER 0
                RUN ["/look", "/+/ran"]
                CMD ["/there", "/made", "/copied/in", "/ran"]
                """);
        hutch.run("image", "build", "-t", "bare-3", directory.toString()).exits(0);
        run("bare-3").exits(0).says("/look 0:0 /not/there/yet hello first file file file file\n");
        hutch.run("image", "rm", "bare-2", "bare-3").exits(0);
    }

    private String ls(String filter) {
        return hutch.run("vm", "ls", "--all", "--filter", filter).exits(0).out();
    }

    private Ran run(String image, String... words) {
        List<String> all = new ArrayList<>(List.of("vm", "run", "--rm", "--image", image));
        all.addAll(List.of(words));
        return hutch.run(all);
    }
}
