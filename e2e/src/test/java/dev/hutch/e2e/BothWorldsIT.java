package dev.hutch.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// One stack is one tree, whether a machine boots from it or a process enters it, and what is made
/// in one is used in the other.
final class BothWorldsIT extends MachineTest {
    /// Kind, mode, owner, name, and of files size and digest; what the machine itself makes and
    /// mounts is left out.
    private static final String LOOK =
            """
            not="-path ./proc -o -path ./sys -o -path ./dev -o -path ./run -o -path ./tmp"
            not="$not -o -path ./etc/hostname -o -path ./etc/hosts -o -path ./etc/resolv.conf"
            not="$not -o -path ./etc/machine-id"
            cd "$1"
            {
              find . -xdev \\( $not \\) -prune -o -type d -printf '%y %m %U:%G %p\\n'
              find . -xdev \\( $not \\) -prune -o ! -type d -printf '%y %m %U:%G %s %p %l\\n'
              find . -xdev \\( $not \\) -prune -o -type f -print0 | xargs -0 sha256sum
            } | LC_ALL=C sort > /tmp/look.$$
            sha256sum < /tmp/look.$$; wc -l < /tmp/look.$$; rm /tmp/look.$$
            """;

    @Test
    void aStackIsTheSameTreeInAMachineAndAroundAProcess() {
        assumeTrue(EnvUser.isRoot(), "an ordinary user's environment has no owners but him");
        sh(
                directory,
                """
                mkdir -p b/usr/share/both b/srv c/usr/share/both c/etc; echo b > b/usr/share/both/x; echo b > b/srv/gone
                chown 12:34 b/usr/share/both/x; chmod 2751 b/srv; ln b/usr/share/both/x b/usr/share/both/same
                ln -s ../both/x b/usr/share/both/link; echo c > c/usr/share/both/x
                echo c > c/etc/motd; chmod 4750 c/etc/motd
                for i in $(seq 255); do
                [ $i = 47 ] || echo $i > "$(printf "b/srv/n\\\\$(printf %03o $i)x")"; done
                """);
        for (String layer : new String[] {"b", "c"}) {
            hutch.run("image", "import", directory.resolve(layer).toString(), "-t", layer).exits(0);
        }
        try {
            Ran env =
                    hutch.within(Duration.ofMinutes(3))
                            .run(
                                    "env",
                                    "run",
                                    "debian-bookworm+b+c",
                                    "--",
                                    "sh",
                                    "-c",
                                    LOOK,
                                    "look",
                                    "/hutch");
            env.exits(0);
            hutch.within(Duration.ofMinutes(3))
                    .run(
                            "vm",
                            "run",
                            "--rm",
                            "--image",
                            "debian-bookworm+b+c",
                            "--",
                            "sh",
                            "-c",
                            LOOK,
                            "look",
                            "/")
                    .exits(0)
                    .says(env.out());
        } finally {
            hutch.run("image", "rm", "b", "c").exits(0);
        }
    }

    /// A compiler of Debian packages, a library and a source tree, each a layer: no network,
    /// nothing of the host's but its shell.
    @Test
    void whatAToolchainOfLayersCompilesRunsInAMachine() {
        fetchToolchain();
        for (String layer : new String[] {"gcc", "zlib", "src"}) {
            hutch.run("image", "import", directory.resolve(layer).toString(), "-t", layer).exits(0);
        }
        String compile =
                """
                export LD_LIBRARY_PATH=/hutch/usr/lib/x86_64-linux-gnu PATH=/hutch/usr/bin:/usr/bin:/bin
                mkdir -p /hutch/opt && x86_64-linux-gnu-gcc-12 --sysroot=/hutch -B/hutch/usr/bin/x86_64-linux-gnu- \
                  -O2 -o /hutch/opt/sum /hutch/src/sum.c -l:libz.a
                """;
        try {
            hutch.within(Duration.ofMinutes(3))
                    .run(
                            "env",
                            "run",
                            "--edit",
                            "gcc+zlib+src",
                            "--",
                            "unshare",
                            "-rn",
                            "sh",
                            "-ec",
                            compile + Hutch.command() + " env commit layer -t built")
                    .exits(0);
            hutch.run("store", "ls", "-R", "-q", "built").exits(0).says("opt\nopt/sum\n");
            hutch.within(Duration.ofMinutes(3))
                    .run("vm", "run", "--rm", "--image", "debian-bookworm+built", "--", "/opt/sum")
                    .exits(0)
                    .says("crc32 of hutch: 6dc08abd\n");
        } finally {
            hutch.run("image", "rm", "gcc", "zlib", "src", "built");
        }
    }

    private void fetchToolchain() {
        Path packages = directory;
        sh(
                packages,
                """
                mkdir debs gcc zlib src; cd debs
                apt-get download -q gcc-12 cpp-12 libgcc-12-dev libgcc-s1 binutils-x86-64-linux-gnu libbinutils \\
                  libctf0 libctf-nobfd0 libc6 libc6-dev linux-libc-dev libgmp10 libmpfr6 libmpc3 libisl23 libzstd1 \\
                  libjansson4 zlib1g zlib1g-dev > /dev/null
                for deb in *.deb; do case $deb in zlib1g-dev*) into=../zlib;; *) into=../gcc;; esac
                  dpkg-deb --fsys-tarfile "$deb" | tar -x --no-same-owner -C $into \\
                    --exclude='./usr/share/*' --exclude='*/lto1' --exclude='*san*' --exclude='*/gconv'; done
                cat > ../src/sum.c <<'END'
                #include <stdio.h>
                #include <zlib.h>
                int main(void) { printf("crc32 of hutch: %08lx\\n", crc32(0, (const Bytef *)"hutch", 5)); return 0; }
                END
                """);
        assertThat(sh(packages, "mkdir src/src && mv src/sum.c src/src/ && ls gcc/usr/bin"))
                .contains("gcc-12");
    }
}
