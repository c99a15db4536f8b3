package dev.hutch.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Environments that are there already: changed in what they allow and hold, and entered by others.
abstract class EnvEditContract extends EnvChangesContract {

    @Test
    @Tag("S04")
    void aRunningOneMayBeChangedOrNot() {
        inside(
                        List.of("base"),
                        """
                        cd /hutch; exec 5< dir/old; touch x 2>/dev/null && exit 1
                        "$0" env edit > /dev/null; "$0" env edit > /dev/null; echo x > x; rm a
                        "$0" env edit --off > /dev/null; touch y 2>/dev/null && exit 2
                        ls; cat <&5; "$0" env show | grep ^editable
                        exec 6>&-; "$0" env edit > /dev/null; exec 6> held
                        "$0" env edit --off 2>&1 | grep kind; exec 6>&-
                        "$0" env edit --off > /dev/null; ls
                        """)
                .exits(0)
                .says(
                        "both\ndir\nlink\nx\nold\neditable   no\n  kind: busy (env.files_open)\n"
                                + "both\ndir\nheld\nlink\nx\n");
    }

    @Test
    @Tag("S27")
    @Tag("D08")
    void whatIsInMemoryIsKeptWhenAskedFor() {
        Running running =
                start(
                        "--name",
                        "later",
                        "--edit",
                        "base",
                        """
                        cd /hutch; echo k > k; ln k same; rm a; rm -r dir; mkdir dir; ln -s k l; chmod 711 dir
                        echo in; read -r line; cd /hutch; cat k; echo more > more
                        """);
        hutch("env", "edit", "--keep", "later").exits(0).says("later\n");
        hutch("env", "edit", "--keep", "later").exits(0);
        assertThat(only().get("durable").asBoolean()).isTrue();
        end(running);
        awaitStatus("saved");
        user.hutch(
                        "env",
                        "run",
                        "--rerun",
                        "later",
                        "--no-edit",
                        "--",
                        "sh",
                        "-c",
                        "ls /hutch /hutch/dir; cat /hutch/l; stat -c '%h %a' /hutch/k /hutch/dir; touch /hutch/x")
                .exits(1)
                .says(
                        "/hutch:\nboth\ndir\nk\nl\nlink\nmore\nsame\n\n/hutch/dir:\nk\n2 644\n2 711\n");
        awaitStatus("saved");
        hutch("env", "edit", "later").exits(0);
        hutch("env", "reset", "--env", "later", "dir", "/hutch/a").exits(0).says("/a\n/dir\n");
        hutch("env", "reset", "--env", "later", "/dir/old").fails("env.nothing_to_reset");
        user.hutch("env", "run", "--rerun", "later", "--", "cat", "/hutch/a", "/hutch/dir/old")
                .exits(0)
                .says("one\nold\n");
        awaitStatus("saved");
        hutch("env", "reset", "--env", "later").exits(0);
        hutch("env", "diff", "later").exits(0).says("");
        hutch("env", "rm", "--durable", "later").exits(0);
    }

    @Test
    @Tag("S03")
    @Tag("D11")
    void changesAreTakenBackWhileAFileIsOpen() {
        inside(
                        List.of("--edit", "base"),
                        """
                        exec 5< /hutch/a; cd /hutch; echo two > a; rm -r dir; mkdir dir; touch dir/n x.o y.o; cd /
                        "$0" env reset dir/old 2>&1 | grep kind; "$0" env reset /hutch/dir '*.o'
                        cat /hutch/a /hutch/dir/old
                        "$0" env reset; cat /hutch/a - <&5; "$0" env reset; echo x > /hutch/x; ls /hutch
                        """)
                .exits(0)
                .says(
                        "  kind: precondition (env.reset_inside)\n/dir\n/x.o\n/y.o\ntwo\nold\n/a\none\ntwo\n"
                                + "a\nboth\ndir\nlink\nx\n");
        inside(List.of("base"), "\"$0\" env reset").fails("env.not_editable");
    }

    @Test
    void whatWasChangedIsToldPathByPath() {
        String changes =
                """
                cd /hutch; echo two > a; chmod 600 a; rm both; rm -r dir; mkdir dir; echo n > dir/n; ln -s a l2
                chmod 711 .; rm link; mkdir link; "$0" env diff; "$0" env commit stack -t made > /dev/null
                """;
        String told =
                """
                ~ /  [mode 1751 to 711]
                ~ /a  [content; mode 640 to 600]
                - /both
                + /dir/n
                - /dir/old
                + /l2
                ~ /link  [symlink to directory]
                """;
        inside(List.of("--edit", "base"), changes).exits(0).says(told);
        hutch("env", "diff", "base", "made").exits(0).says(told);
        hutch("--format", "json", "env", "diff", "base", "base").exits(0);
        assertThat(hutch("--format", "json", "env", "diff", "-", "upper").json())
                .asString()
                .contains("\"path\":\"/dir/new\"")
                .contains("added");
    }

    @Test
    @Tag("S09")
    void othersEnterWhereSomebodyIs() {
        Running running = start("--edit", "--name", "shared", "base", "echo in; read -r line");
        String pid = Long.toString(running.process().pid());
        String space = user.sh("readlink /proc/$1/ns/mnt", pid);
        for (String target : List.of("shared", "shar", pid)) {
            hutch("env", "join", target, "--", "readlink", "/proc/self/ns/mnt")
                    .exits(0)
                    .says(space);
        }
        hutch("env", "join", "shared", "--", "sh", "-c", "echo $HUTCH_ENV > /hutch/n; exit 7")
                .exits(7);
        hutch("env", "join", "shared", "--", "cat", "/hutch/n").exits(0).says("shared\n");
        hutch("env", "join", "shared", "--", "sh", "-c", "kill -TERM $$").exits(143);
        hutch("env", "join", "shared", "--", "no-such-command").exits(127);
        hutch("env", "join", "1").fails("env.not_found");
        Running joined = joined("shared");
        end(running);
        assertThat(only().get("status").asString()).isEqualTo("running");
        hutch("env", "join", "shared", "--", "cat", "/hutch/n").exits(0).says("shared\n");
        end(joined);
        awaitNobody();
    }

    @Test
    void anEditWithoutADaemon() throws Exception {
        Running running = start("--name", "alone", "base", "echo in; read -r line");
        user.hutch(hutch -> hutch.env("HUTCH_NO_DAEMON", "1"), "env", "edit", "alone").exits(0);
        user.hutch(
                        hutch -> hutch.env("HUTCH_NO_DAEMON", "1"),
                        "env",
                        "join",
                        "alone",
                        "--",
                        "touch",
                        "/hutch/x")
                .exits(0);
        hutch("env", "diff", "alone").exits(0).says("+ /x\n");
        assertThat(Files.exists(Path.of("/hutch/x"))).isFalse();
        end(running);
    }

    private Running joined(String env) {
        Running running =
                user.start(List.of("env", "join", env, "--", "sh", "-c", "echo in; read -r line"));
        user.untilSaid(running, "in");
        return running;
    }

    /// A script that may call hutch as `"$0"`.
    Ran inside(List<String> optionsReference, String script) {
        List<String> words = new ArrayList<>(List.of("env", "run"));
        words.addAll(optionsReference);
        words.addAll(List.of("--", "sh", "-c", script, Hutch.command().toString()));
        return user.hutch(words.toArray(String[]::new));
    }
}
