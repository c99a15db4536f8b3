package dev.hutch.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What layers bring to be run before a command, in each kind of shell; and what a command is given
/// of its caller.
final class EnvStartupIT extends EnvHome {
    private static final String HOSTILE = "a $b `id` \"c\" 'd'\\ *\n#e";

    @Override
    EnvUser open() {
        return EnvUser.ordinary();
    }

    @BeforeAll
    void makeScripts() {
        user.sh(
                """
                mkdir -p start/etc/hutch/startup.d; cd start/etc/hutch/startup.d
                echo 'export ORDER=one' > 10-first.sh; echo 'if (' > 20-broken.sh
                echo 'export ORDER="$ORDER two"; false' > 30-last.sh; echo 'export ORDER=no' > other.txt
                echo 'setenv ORDER one' > 10-first.csh; echo 'setenv ORDER "$ORDER two"' > 30-last.csh
                cd ../../../..; echo 'export ORDER=rc RC=read' > .bashrc
                apt-get download -q tcsh csh > /dev/null
                dpkg-deb -x tcsh_*.deb tcsh; dpkg-deb -x csh_*.deb csh
                """);
        hutch("image", "import", user.directory().resolve("start").toString(), "-t", "start")
                .exits(0);
    }

    @Test
    @Tag("S51")
    @Tag("S53")
    @Tag("D23")
    void scriptsRunInOrderAndArgumentsArriveAsTheyAre() {
        for (String shell : new String[] {"/bin/bash", "/bin/sh", tcsh(), csh()}) {
            user.hutch(
                            hutch ->
                                    hutch.env("SHELL", shell)
                                            .env("HOSTILE", HOSTILE)
                                            .env("k", "mine"),
                            "env",
                            "run",
                            "base+start",
                            "--",
                            "sh",
                            "-c",
                            "printf '%s|' \"$ORDER\" \"$1\" \"$#\" \"$HOSTILE\" \"$k\";"
                                    + " env | grep -E 'HUTCH_(STARTUP|CSH|ARG|[A-Z]=)'; exit 9",
                            "x",
                            HOSTILE,
                            "",
                            "!!")
                    .exits(9)
                    .says("one two|" + HOSTILE + "|3|" + HOSTILE + "|mine|");
        }
        run("base", "echo \"$ORDER\"").exits(0).says("\n");
    }

    @Test
    @Tag("S51")
    void aShellHasReadItsUsersFileBefore() {
        Ran ran =
                user.hutch(
                        hutch ->
                                hutch.env("SHELL", "/bin/bash")
                                        .env("HUTCH_SHELL_MESSAGE", "* inside *")
                                        .input("echo \"is $ORDER $RC\"; exit 4\n".getBytes()),
                        "env",
                        "shell",
                        "start");
        ran.exits(4).says("is one two read\n");
        assertThat(ran.err()).contains("* inside *");
    }

    @Test
    @Tag("S52")
    @Tag("D32")
    void variablesAreTheCallersOwn() {
        user.hutch(
                        hutch -> hutch.env("LD_LIBRARY_PATH", "/x/lib").env("TMPDIR", "/x/tmp"),
                        "env",
                        "run",
                        "start",
                        "--",
                        "sh",
                        "-c",
                        "echo $LD_LIBRARY_PATH $TMPDIR")
                .exits(0)
                .says("/x/lib /x/tmp\n");
    }

    private String csh() {
        return user.directory().resolve("csh/bin/bsd-csh").toString();
    }

    private String tcsh() {
        return user.directory().resolve("tcsh/bin/tcsh").toString();
    }
}
