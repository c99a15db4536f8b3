package dev.hutch.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// An image that has everything a layer can hold, spread over more layers than a machine has disks,
/// and what is seen of it in a guest.
final class EveryKind {
    static final String LONG = "n".repeat(120) + "/" + "m".repeat(250);

    /// Version 2 of capabilities(7): cap_net_raw, permitted and effective.
    private static final String NET_RAW = "\1\0\0\2\0\40\0\0" + "\0".repeat(12);

    /// For busybox's shell, as root.
    static final String LOOK =
            """
            stat -c '%a %u:%g %n' / /tmp /srv /srv/deep /srv/y /set /far
            stat -c '%h' /one /two /three; cat /three
            cat /gone 2> /dev/null || echo gone; ls /opaque; cat /becomes/file; readlink /was
            cat /n*/m*; echo /names/* | od -An -tx1
            """;

    static final String SEEN =
            """
            751 12:34 /
            1777 0:0 /tmp
            750 12:34 /srv
            755 0:0 /srv/deep
            640 12:34 /srv/y
            4755 1000:1000 /set
            644 4000000000:70000 /far
            3
            3
            3
            one
            gone
            new
            now a directory
            now/a/link
            long
             2f 6e 61 6d 65 73 2f 63 61 66 e8 20 2f 6e 61 6d
             65 73 2f 63 61 66 e9 0a
            """;

    /// For `/cap/busybox`, as anybody: what the kernel gives whoever runs that file.
    static final List<String> CAPABILITIES =
            List.of("/cap/busybox", "grep", "CapEff", "/proc/self/status");

    static final String NET_RAW_SEEN = "CapEff:\t0000000000002000\n";

    private EveryKind() {}

    static Path image(Path in) {
        return LayerTar.image(
                in,
                List.of(
                        EveryKind::base,
                        EveryKind::withoutParents,
                        layer -> layer.hardlink("two", "one").hardlink("three", "two"),
                        layer ->
                                layer.file(".wh.gone", 0644, "")
                                        .directory("opaque", 0755, 0, 0)
                                        .file("opaque/.wh..wh..opq", 0644, "")
                                        .file("opaque/new", 0644, ""),
                        layer ->
                                layer.file("set", 04755, 1000, 1000, Map.of(), new byte[1])
                                        .file(
                                                "far",
                                                0644,
                                                4_000_000_000L,
                                                70_000,
                                                Map.of(),
                                                new byte[1]),
                        EveryKind::attributes,
                        layer ->
                                layer.directory("n".repeat(120), 0755, 0, 0)
                                        .file(LONG, 0644, "long\n"),
                        layer ->
                                layer.directory("names", 0755, 0, 0)
                                        .file("names/caf\u00e9", 0644, "")
                                        .file("names/caf\u00e8", 0644, ""),
                        layer ->
                                layer.directory("becomes", 0755, 0, 0)
                                        .file("becomes/file", 0644, "now a directory\n")
                                        .symlink("was", "now/a/link")));
    }

    private static void base(LayerTar layer) {
        layer.directory(".", 0751, 12, 34);
        layer.directory("tmp", 01777, 0, 0).directory("srv", 0750, 12, 34);
        layer.directory("opaque", 0755, 0, 0).directory("was", 0755, 0, 0);
        layer.directory("bin", 0755, 0, 0).file("bin/busybox", 0755, 0, 0, Map.of(), busybox());
        for (String name : List.of("sh", "stat", "cat", "ls", "od", "readlink", "echo", "touch")) {
            layer.symlink("bin/" + name, "busybox");
        }
        layer.file("one", 0644, "one\n").file("gone", 0644, "").file("opaque/old", 0644, "");
        layer.file("becomes", 0644, "a file").file("was/below", 0644, "");
    }

    private static void withoutParents(LayerTar layer) {
        layer.file("tmp/x", 0644, "");
        layer.file("srv/y", 0640, 12, 34, Map.of(), new byte[0]).file("srv/deep/z", 0644, "");
    }

    private static void attributes(LayerTar layer) {
        layer.directory("cap", 0755, 0, 0);
        Map<String, String> both = Map.of("security.capability", NET_RAW, "user.note", "a note");
        layer.file("cap/busybox", 0755, 0, 0, both, busybox());
    }

    private static byte[] busybox() {
        try {
            return Files.readAllBytes(
                    Path.of(Hutch.host(Path.of("/"), "command -v busybox").strip()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
