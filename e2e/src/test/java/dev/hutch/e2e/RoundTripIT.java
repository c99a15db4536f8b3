package dev.hutch.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// From a registry into a machine, and from there over the registry into a machine of another home
/// that has never seen any of it.
final class RoundTripIT extends MachineTest {
    /// Writing to a file, or touching it, copies it out of the read-only layers below. (One of
    /// several hard links would become a file of its own, as under any overlayfs.)
    private static final String CHANGE =
            """
            echo committed > /srv/y; echo more > /tmp/more
            touch /cap/busybox /set /n*/m* /names/*
            """;

    private static final String LOOK = EveryKind.LOOK + "cat /srv/y /tmp/more\n";
    private static final String SEEN = EveryKind.SEEN + "committed\nmore\n";

    @Test
    @Tag("B04")
    @Tag("B32")
    @Tag("S42")
    void whatWasCommittedIsThereInAnotherHome() throws Exception {
        Path layout = EveryKind.image(directory);
        Path other = Files.createTempDirectory("hutch-other");
        Hutch there = Hutch.at(other);
        try (Registry registry = Registry.start(directory)) {
            String source = registry.reference("team/every:1");
            String target = registry.reference("team/made:2");
            sh(
                    directory,
                    "skopeo copy -q --insecure-policy --dest-tls-verify=false \"oci:$1:x\" \"docker://$2\"",
                    layout.toString(),
                    source);
            hutch.run("pull", source).exits(0);
            commit(hutch, "every-1");
            hutch.run("push", "made", target).exits(0);
            hutch.run("image", "rm", "every-1", "made").exits(0);
            sh(directory, "rm -rf \"$1\" layer-*.tar", layout.toString());

            there.run("pull", target).exits(0);
            Ran made = there.run("vm", "create", "--name", "there", "--image", "made-2");
            assertThat(made.exits(0).err())
                    .containsSubsequence("image:", "kernel.fetch:", "disks:", "boot:", "ready:");
            look(there, "there", LOOK, SEEN);
            Ran tar = there.run("image", "export", "made-2", "--as", "rootfs", "-o", "-").exits(0);
            assertThat(new String(tar.bytes(), StandardCharsets.ISO_8859_1))
                    .contains("SCHILY.xattr.user.note=a note\n");
        } finally {
            there.run("vm", "rm", "-f", "there").exits(0);
            there.run("daemon", "stop").exits(0);
            assertThat(new Leaks(other).processes()).isEmpty();
            sh(directory, "rm -rf \"$1\"", other.toString());
        }
    }

    private static void commit(Hutch home, String image) {
        home.run("vm", "create", "--name", "trip", "--image", image).exits(0);
        try {
            look(home, "trip", EveryKind.LOOK, EveryKind.SEEN);
            home.run("vm", "exec", "trip", "--", "sh", "-ec", CHANGE).exits(0);
            home.run("vm", "commit", "trip", "-t", "made").exits(0);
        } finally {
            home.run("vm", "rm", "trip").exits(0);
        }
    }

    /// What every user sees, and what the kernel makes of capabilities.
    private static void look(Hutch home, String vm, String look, String seen) {
        home.run("vm", "exec", vm, "--", "sh", "-c", look).exits(0).says(seen);
        List<String> capped = new ArrayList<>(List.of("vm", "exec", "-u", "1000", vm, "--"));
        capped.addAll(EveryKind.CAPABILITIES);
        home.run(capped).exits(0).says(EveryKind.NET_RAW_SEEN);
    }
}
