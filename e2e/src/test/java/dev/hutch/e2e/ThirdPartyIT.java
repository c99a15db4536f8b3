package dev.hutch.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// A repository that others wrote: zlib, from Debian's source package, is built and tested by its
/// own test suite inside a machine.
final class ThirdPartyIT extends MachineTest {

    @Test
    void zlibPassesItsOwnTests() {
        Path repo = source();
        image();
        Path patch = directory.resolve("zlib.patch");
        String work = "./configure && make -j2 && make test && echo '/* by a guest */' >> zlib.h";
        try {
            Ran ran =
                    hutch.run(
                            "vm",
                            "run",
                            "--rm",
                            "--image",
                            "builder",
                            "--cpus",
                            "2",
                            "--memory",
                            "1G",
                            "--export",
                            patch.toString(),
                            repo.toString(),
                            "--",
                            "sh",
                            "-c",
                            work);
            ran.exits(0);
            assertThat(ran.out()).contains("*** zlib test OK ***");
            sh(repo, "git apply --check \"$1\"", patch.toString());
            assertThat(patch).content().contains("+/* by a guest */");
        } finally {
            hutch.run("image", "rm", "builder").exits(0);
        }
    }

    private Path source() {
        sh(
                directory,
                """
                mkdir -p lists/partial archives/partial
                grep -rhoE '(https?|file):[^ ]+' /etc/apt/sources.list /etc/apt/sources.list.d 2>/dev/null |
                    grep -m1 'debian/*$' > mirror || echo http://deb.debian.org/debian > mirror
                echo "deb-src $(cat mirror) bookworm main" > sources.list
                apt() {
                    apt-get -qq -o Dir::Etc::sourcelist="$PWD/sources.list" -o Dir::Etc::sourceparts=- \\
                        -o Dir::State::lists="$PWD/lists" -o Dir::Cache="$PWD" "$@"
                }
                apt update; apt source --download-only zlib
                mkdir zlib; tar -C zlib --strip-components=1 -xf zlib_*.orig.tar.*
                cd zlib; git init -q -b main; git config user.name a; git config user.email b
                git add -A; git commit -qm 'import'; printf '*.o\\n*.lo\\n*.a\\n*.so*\\n*.log\\n*.pc\\n' > .gitignore
                """);
        return directory.resolve("zlib");
    }

    private void image() {
        sh(
                directory,
                "mmdebstrap --quiet --variant=essential --include=gcc,libc6-dev,make,git bookworm"
                        + " builder.tar");
        String tar = directory.resolve("builder.tar").toString();
        hutch.run("image", "import", tar, "-t", "builder").exits(0);
    }
}
