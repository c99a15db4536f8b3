package dev.hutch.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A VM becomes an image: what was added, changed and removed in it is there in the next one, and
/// in the hands of other tools.
final class CommitIT extends MachineTest {
    private static final String CHANGE =
            """
            set -e
            echo new > /etc/motto; chown 12:34 /etc/motto; rm /etc/issue
            rm -rf /usr/share/doc; mkdir /usr/share/doc; echo only > /usr/share/doc/x
            cp /bin/true /usr/bin/m; chmod 4755 /usr/bin/m; ln /usr/bin/m /usr/bin/a
            ln -s motto /etc/link; mkdir -m 1777 /srv/sticky
            """;
    private static final String LOOK =
            """
            stat -c '%u:%g %a %h %n' /etc/motto /usr/bin/m /usr/bin/a /srv/sticky
            cat /etc/motto; ls /usr/share/doc; readlink /etc/link; test ! -e /etc/issue && echo gone
            """;
    private static final String SEEN =
            """
            12:34 644 1 /etc/motto
            0:0 4755 2 /usr/bin/m
            0:0 4755 2 /usr/bin/a
            0:0 1777 2 /srv/sticky
            new
            x
            motto
            gone
            """;

    @Test
    @Tag("B33")
    @Tag("S11")
    void whatWasDoneInAVmIsInTheImageMadeOfIt() {
        hutch.run("vm", "create", "--name", "source").exits(0);
        try {
            hutch.run("vm", "exec", "source", "--", "sh", "-c", CHANGE).exits(0);
            String first = hutch.run("vm", "commit", "source", "-t", "made").exits(0).out();
            // Nothing has changed since, so it is the same image; and the VM can write again.
            String second = hutch.run("vm", "commit", "source", "-t", "made-2").exits(0).out();
            assertThat(second).isEqualTo(first);
            hutch.run("vm", "exec", "source", "--", "touch", "/srv/written").exits(0);
            hutch.run("vm", "run", "--rm", "--image", "made", "--", "sh", "-c", LOOK)
                    .exits(0)
                    .says(SEEN);
            Path layout = directory.resolve("layout");
            hutch.run("image", "export", "made", "-o", layout + "/").exits(0);
            String tree =
                    sh(
                            directory,
                            """
                            umoci unpack --image layout:made bundle; cd bundle/rootfs
                            stat -c '%u:%g %a %h %n' etc/motto usr/bin/m srv/sticky; ls usr/share/doc
                            test ! -e etc/issue; cat etc/machine-id 2>/dev/null | head -c 3
                            """);
            assertThat(tree)
                    .startsWith(
                            "12:34 644 1 etc/motto\n0:0 4755 2 usr/bin/m\n0:0 1777 2 srv/sticky\nx\n");
        } finally {
            hutch.run("vm", "rm", "source").exits(0);
            hutch.run("image", "rm", "made", "made-2").exits(0);
        }
    }

    @Test
    void aCommitThatIsCutOffLetsTheGuestWriteOn() throws Exception {
        hutch.run("vm", "create", "--name", "busy").exits(0);
        try {
            String many = "cd /srv; i=0; while [ $i -lt 3000 ]; do echo $i > f$i; i=$((i+1)); done";
            hutch.run("vm", "exec", "busy", "--", "sh", "-c", many).exits(0);
            Path aside = hutch.home().resolve("data/store/staging");
            int before = entries(aside);
            Running commit = hutch.start("vm", "commit", "busy", "-t", "never");
            // The guest stands still and its changes come in.
            Awaited.in(aside, "what is committed", () -> entries(aside) > before);
            sh(directory, "kill -INT \"$1\"", Long.toString(commit.process().pid()));
            assertThat(commit.await(Duration.ofMinutes(1)).exit()).isEqualTo(130);
            hutch.run("vm", "exec", "busy", "--", "sh", "-c", "echo on > /srv/on; cat /srv/on")
                    .exits(0)
                    .says("on\n");
            assertThat(hutch.run("image", "ls").exits(0).out()).doesNotContain("never");
        } finally {
            hutch.run("vm", "rm", "busy").exits(0);
        }
    }

    private static int entries(Path directory) {
        try (Stream<Path> all = Files.list(directory)) {
            return (int) all.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aStoppedVmIsToldHowToBeCommitted() {
        hutch.run("vm", "create", "--no-start", "--name", "idle").exits(0);
        try {
            assertThat(hutch.run("vm", "commit", "idle", "-t", "idle").exits(125).err())
                    .contains("vm.not_running")
                    .contains("hutch vm start idle");
        } finally {
            hutch.run("vm", "rm", "idle").exits(0);
        }
    }
}
