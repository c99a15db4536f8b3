package dev.hutch.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What was changed in an environment, as a layer.
abstract class EnvChangesContract extends EnvContract {

    @Test
    @Tag("S11")
    void aCommittedLayerShowsItsFiles() {
        String script =
                "mkdir -p /hutch/new/deep; echo x > /hutch/new/deep/x; ln /hutch/new/deep/x"
                        + " /hutch/new/same; ln -s x /hutch/new/deep/link; chmod 711 /hutch/new; ";
        commitFromInside("-", "layer", script).exits(0);
        run("made", "cat /hutch/new/same /hutch/new/deep/link; stat -c %a /hutch/new; ls -A /hutch")
                .exits(0)
                .says("x\nx\n711\nnew\n");
        run("base+made", "cat /hutch/a /hutch/new/deep/x").exits(0).says("one\nx\n");
    }

    @Test
    @Tag("S12")
    @Tag("S13")
    @Tag("S14")
    void aCommittedStackIsWhatWasThere() {
        commitFromInside(
                        "base+upper",
                        "stack",
                        "echo edited > /hutch/a; rm /hutch/both; rm -r /hutch/dir; rm /hutch/link; mkdir /hutch/link; ")
                .exits(0);
        run("made", "cat /hutch/a; ls /hutch; ls -A /hutch/link; stat -c %a /hutch/a")
                .exits(0)
                .says("edited\na\nlink\n640\n");
        run("made", "test $(stat -c %u /hutch) = $(id -u)").exits(0);
        run("base+upper", "cat /hutch/a /hutch/both").says("one\nupper\n");
    }

    /// Names are bytes: of all of them, imported, entered, changed, committed, told, exported.
    @Test
    void namesOfAllBytesAreKept() {
        user.sh(
                """
                mkdir -p odd/d; for i in $(seq 255); do
                [ $i = 47 ] || echo $i > "$(printf "odd/d/n\\\\$(printf %03o $i)x")"; done
                """);
        hutch("image", "import", user.directory().resolve("odd").toString(), "-t", "odd").exits(0);
        String move = "cd /hutch/d; for f in *; do mv \"$f\" \"$f.new\"; done; cd /; ";
        commitFromInside("odd", "stack", move).exits(0);
        assertThat(hutch("env", "diff", "odd", "made").exits(0).out().lines().count())
                .as("a line end in a name is shown as another character")
                .isEqualTo(2 * 254);
        user.sh("cd odd/d; for f in *; do mv \"$f\" \"$f.new\"; done");
        String look = "cd \"$0\"; LC_ALL=C; sha256sum * | sha256sum";
        String wanted = user.sh("LC_ALL=C; cd odd/d; sha256sum * | sha256sum");
        user.hutch("env", "run", "made", "--", "sh", "-c", look, "/hutch/d").exits(0).says(wanted);
        hutch("image", "export", "made", "--as", "rootfs", "-o", user.directory() + "/odd.tar")
                .exits(0);
        assertThat(
                        user.sh(
                                "mkdir out; tar -C out -xf odd.tar; cd out/d; LC_ALL=C; sha256sum * | sha256sum"))
                .isEqualTo(wanted);
    }

    @Test
    @Tag("S15")
    @Tag("D01")
    void aDirectoryMadeAnewShowsNothingOfTheOldOne() {
        commitFromInside(
                        "base",
                        "stack",
                        "rm -r /hutch/dir; mkdir /hutch/dir; echo n > /hutch/dir/n; ")
                .exits(0);
        run("made", "ls /hutch/dir").exits(0).says("n\n");
    }

    @Test
    @Tag("S16")
    @Tag("S17")
    @Tag("D13")
    void nothingAndWhatMayNotBeChangedAreNotCommitted() {
        commitFromInside("base", "layer", "touch /hutch/x; rm /hutch/x; ").fails("commit.empty");
        commitFromInside("base", "stack", "").fails("commit.empty");
        user.hutch(
                        "env",
                        "run",
                        "--no-edit",
                        "base",
                        "--",
                        Hutch.command().toString(),
                        "env",
                        "commit",
                        "layer",
                        "-t",
                        "made")
                .fails("env.not_editable");
        user.hutch(
                        "env",
                        "run",
                        "--edit",
                        "base",
                        "--",
                        Hutch.command().toString(),
                        "env",
                        "commit",
                        "stack",
                        "--allow-empty",
                        "-t",
                        "unchanged")
                .exits(0);
        run("unchanged", "cat /hutch/a").exits(0).says("one\n");
        commitFromInside("base", "layer", "mkfifo /hutch/pipe; ").fails("env.special_file");
        hutch("env", "commit", "layer", "-t", "made").wrongUsage("in no environment");
    }

    @Test
    @Tag("S19")
    void theSameChangesAreTheSameLayer() {
        String script = "mkdir /hutch/n; echo 1 > /hutch/n/1; echo 2 > /hutch/n/2; rm /hutch/a; ";
        String first = commitFromInside("base", "layer", script).exits(0).out();
        String second = commitFromInside("base", "layer", script).exits(0).out();
        org.assertj.core.api.Assertions.assertThat(second).isEqualTo(first);
    }

    @Test
    void aSavedOneIsCommittedFromOutside() {
        user.hutch(
                        "env",
                        "run",
                        "--name",
                        "kept",
                        "--keep",
                        "--edit",
                        "base",
                        "--",
                        "sh",
                        "-c",
                        "echo k > /hutch/k; rm /hutch/a")
                .exits(0);
        awaitStatus("saved");
        hutch("env", "commit", "stack", "-t", "made", "kept").exits(0);
        run("made", "ls /hutch; cat /hutch/k").exits(0).says("both\ndir\nk\nlink\nk\n");
        hutch("env", "rm", "--durable", "kept").exits(0);
    }

    private Ran commitFromInside(String reference, String what, String script) {
        String commit = "exec \"$0\" env commit " + what + " -t made";
        return user.hutch(
                "env",
                "run",
                "--edit",
                reference,
                "--",
                "sh",
                "-c",
                script + commit,
                Hutch.command().toString());
    }
}
