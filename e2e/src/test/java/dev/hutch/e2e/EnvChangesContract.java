package dev.hutch.e2e;

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
