package dev.hutch.e2e;

import java.nio.file.Path;

/// Root file systems that lack what most have, each a directory made here from its parts.
final class OddImages {
    /// Just enough of a program to see where one runs, without any other program to help it.
    private static final String LOOK =
            """
            #include <errno.h>
            #include <signal.h>
            #include <stdio.h>
            #include <stdlib.h>
            #include <string.h>
            #include <sys/stat.h>
            #include <unistd.h>
            static void ended(int number) { printf("signal %d\\n", number); fflush(stdout); _exit(40 + number); }
            int main(int argc, char **argv) {
                char cwd[4096];
                struct stat s;
                for (int i = 1; i < 32; i++) signal(i, ended);
                printf("%s %u:%u %s %s", argv[0], getuid(), getgid(), getcwd(cwd, sizeof cwd),
                       getenv("GREETING") ? getenv("GREETING") : "-");
                for (int i = 1; i < argc; i++)
                    if (argv[i][0] != '/') printf(" %s", argv[i]);
                    else if (argv[i][1] == '+') {
                        FILE *f = fopen(argv[i] + 2, "w");
                        printf(" %s", f ? "made" : strerror(errno));
                        if (f) fclose(f);
                    }
                    else printf(" %s", stat(argv[i], &s) ? "none" : S_ISDIR(s.st_mode) ? "directory" : "file");
                printf("\\n");
                fflush(stdout);
                if (argc > 1 && !strcmp(argv[argc - 1], "wait")) for (;;) pause();
                return argc > 1 && !strcmp(argv[argc - 1], "fail") ? 9 : 0;
            }
            """;

    private OddImages() {}

    private static void program(Path in) {
        try {
            java.nio.file.Files.writeString(in.resolve("look.c"), LOOK);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /// One static program in the root directory, and nothing else at all.
    static Path onlyAProgram(Path in) {
        program(in);
        Hutch.host(in, "mkdir only; musl-gcc -static -O2 -o only/look look.c");
        return in.resolve("only");
    }

    /// A program that needs musl's loader, which is there, and no other C library.
    static Path musl(Path in) {
        program(in);
        Hutch.host(
                in,
                """
                mkdir -p musl/bin musl/lib; musl-gcc -O2 -o musl/bin/look look.c
                cp "$(readlink -f /usr/lib/x86_64-linux-musl/libc.so)" musl/lib/ld-musl-x86_64.so.1
                readelf -l musl/bin/look | grep -q /lib/ld-musl-x86_64.so.1
                """);
        return in.resolve("musl");
    }

    /// /bin and /lib are links into /usr, as in most systems of today.
    static Path merged(Path in) {
        return busybox(
                in,
                "merged",
                "mkdir -p usr/bin; ln -s usr/bin bin; ln -s usr/lib lib; mkdir usr/lib");
    }

    /// /bin and /usr/bin are two directories.
    static Path split(Path in) {
        return busybox(in, "split", "mkdir -p bin usr/bin lib");
    }

    private static Path busybox(Path in, String name, String directories) {
        Hutch.host(
                in,
                "mkdir "
                        + name
                        + "; cd "
                        + name
                        + "; "
                        + directories
                        + """

                        cp "$(command -v busybox)" bin/busybox
                        for a in sh cat ls id pwd echo stat; do ln -s busybox bin/$a; done
                        mkdir etc; echo 'root:x:0:0::/:/bin/sh' > etc/passwd
                        echo 'app:x:100:101::/srv/app:/bin/sh' >> etc/passwd; echo 'ops:x:7:app' > etc/group
                        """);
        return in.resolve(name);
    }

    /// Takes in an OCI layout of this tree with a configuration, as a registry would have it.
    static void take(Hutch hutch, Path root, String tag, String... config) {
        Path layout = root.resolveSibling(tag + "-layout");
        Hutch.host(
                root.getParent(),
                """
                l=$1 r=$2; shift 2
                umoci init --layout "$l"; umoci new --image "$l:x"; umoci unpack --image "$l:x" "$l.b" 2>/dev/null
                cp -a "$r/." "$l.b/rootfs/"; umoci repack --image "$l:x" "$l.b" 2>/dev/null; rm -rf "$l.b"
                [ $# = 0 ] || umoci config --image "$l:x" "$@"
                """,
                prepend(layout.toString(), root.toString(), config));
        hutch.run("image", "import", layout.toString(), "-t", tag).exits(0);
    }

    private static String[] prepend(String first, String second, String[] rest) {
        String[] all = new String[2 + rest.length];
        all[0] = first;
        all[1] = second;
        System.arraycopy(rest, 0, all, 2, rest.length);
        return all;
    }
}
