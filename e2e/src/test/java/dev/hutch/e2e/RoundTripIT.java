package dev.hutch.e2e;

import static org.assertj.core.api.Assertions.assertThat;

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
            List<String> look = List.of("vm", "run", "--rm", "--image", "made-2", "--");
            Ran first = there.run(all(look, "sh", "-c", LOOK));
            first.exits(0).says(SEEN);
            assertThat(first.err())
                    .containsSubsequence("image:", "kernel.fetch:", "disks:", "boot:", "ready:");
            there.run(
                            all(
                                    List.of(
                                            "vm", "run", "--rm", "-u", "1000", "--image", "made-2",
                                            "--"),
                                    EveryKind.CAPABILITIES.toArray(String[]::new)))
                    .exits(0)
                    .says(EveryKind.NET_RAW_SEEN);
        } finally {
            there.run("daemon", "stop").exits(0);
            assertThat(new Leaks(other).processes()).isEmpty();
            sh(directory, "rm -rf \"$1\"", other.toString());
        }
    }

    private static void commit(Hutch home, String image) {
        home.run("vm", "create", "--name", "trip", "--image", image).exits(0);
        try {
            home.run("vm", "exec", "trip", "--", "sh", "-c", EveryKind.LOOK)
                    .exits(0)
                    .says(EveryKind.SEEN);
            home.run("vm", "exec", "trip", "--", "sh", "-ec", CHANGE).exits(0);
            home.run("vm", "commit", "trip", "-t", "made").exits(0);
        } finally {
            home.run("vm", "rm", "trip").exits(0);
        }
    }

    private static List<String> all(List<String> words, String... more) {
        List<String> all = new ArrayList<>(words);
        all.addAll(List.of(more));
        return all;
    }
}
