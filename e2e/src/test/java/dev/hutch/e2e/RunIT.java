package dev.hutch.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// `vm run`: what hutch is for.
@Order(1)
final class RunIT extends MachineTest {

    /// The first command of README, on a home with nothing in it: kernel and image are made.
    @Test
    @Tag("B04")
    void firstCommandOfTheReadme() {
        Path repo = repository();
        String line = "git log -1 --oneline && uname -a";
        Ran ran = hutch.in(repo).run("vm", "run", "--rm", ".", "--", "sh", "-c", line);
        ran.exits(0);
        List<String> lines = ran.out().lines().toList();
        assertThat(lines).hasSize(2);
        assertThat(lines.getFirst()).endsWith(" first");
        assertThat(lines.getLast()).startsWith("Linux ").contains("x86_64");
        assertThat(ran.err())
                .containsSubsequence(
                        "image:",
                        "kernel:",
                        "disks:",
                        "overlay:",
                        "identify",
                        "workspace:",
                        "run:");
        assertThat(ran.err()).containsAnyOf("boot:", "restore:");
    }

    @Test
    @Tag("B55")
    void exitCodeAndCommittedWorkComeBack() throws Exception {
        Path repo = repository();
        sh(repo, "echo dirty >> README.md; echo u > untracked; rm link; echo o > a.o");
        String work = "echo x >> README.md; git add -A; git commit -qm x; exit 7";
        Path patch = directory.resolve("out.patch");
        hutch.run(
                        "vm",
                        "run",
                        "--rm",
                        "--export",
                        patch.toString(),
                        repo.toString(),
                        "--",
                        "sh",
                        "-c",
                        work)
                .exits(7)
                .says("");
        sh(repo, "git apply --check \"$1\"; git apply \"$1\"", patch.toString());
        assertThat(repo.resolve("README.md")).hasContent("# project\ndirty\nx");
        assertThat(Files.readString(patch)).contains("README.md").doesNotContain("untracked");
    }

    @Test
    @Tag("B54")
    void theGuestSeesTheWorkingTreeAsItIs() {
        Path repo = repository();
        sh(repo, "echo d >> README.md; echo s > s; git add s; echo u > u; rm link; echo o > a.o");
        String look = "pwd; stat -c '%U %a %n' README.md src/run.sh; git status --short; id -un";
        hutch.run("vm", "run", "--rm", repo.toString(), "--", "sh", "-c", look)
                .exits(0)
                .says(
                        "/root/repo\nroot 644 README.md\nroot 755 src/run.sh\n"
                                + " M README.md\n D link\nA  s\n?? u\nroot\n");
    }

    @Test
    void runsWithoutARepository() {
        hutch.run("vm", "run", "--rm", "--", "sh", "-c", "ls /root/repo || pwd")
                .exits(0)
                .says("/\n");
    }

    @Test
    void aNewBranchOnlyInTheGuest() {
        Path repo = repository();
        sh(repo, "git tag v1; echo 2 > second; git add -A; git commit -qm second");
        String look = "git branch --show-current; git log --format=%s";
        hutch.run(
                        "vm",
                        "run",
                        "--rm",
                        "--branch",
                        "idea",
                        "--from",
                        "v1",
                        repo.toString(),
                        "--",
                        "sh",
                        "-c",
                        look)
                .exits(0)
                .says("idea\nfirst\n");
        assertThat(sh(repo, "git branch --list idea")).isEmpty();
    }

    @Test
    void keepsTheMachineUnlessToldOtherwise() {
        Path repo = repository();
        hutch.run("vm", "run", "--name", "kept", repo.toString(), "--", "touch", "made").exits(0);
        try {
            hutch.run("vm", "exec", "kept", "--", "ls", "/root/repo/made")
                    .exits(0)
                    .says("/root/repo/made\n");
            Path patch = directory.resolve("p");
            hutch.run("vm", "workspace", "export", "kept", "-o", patch.toString()).exits(0);
            assertThat(patch).content().contains("b/made");
            Ran piped = hutch.run("vm", "workspace", "export", "kept");
            assertThat(piped.exits(0).bytes()).isEqualTo(Files.readAllBytes(patch));
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        } finally {
            hutch.run("vm", "rm", "kept").exits(0);
        }
    }

    @Test
    void passesStandardInputAndBinaryOutput() {
        byte[] bytes = new byte[100_000];
        new java.util.Random(1).nextBytes(bytes);
        Ran ran = hutch.input(bytes).run("vm", "run", "--rm", "-i", "--", "cat");
        assertThat(ran.exits(0).bytes()).isEqualTo(bytes);
    }

    @Test
    void theMachineGoesEvenWhenTheCommandCannotRun() {
        hutch.run("vm", "run", "--rm", "--", "no-such-command").exits(127);
        hutch.run("vm", "run", "--rm", "--", "/etc/passwd").exits(126);
    }
}
