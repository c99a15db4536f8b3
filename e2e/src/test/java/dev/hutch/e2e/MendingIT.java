package dev.hutch.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `doctor --fix` on a host that lacks something. The host is this one, seen through overlays that
/// are gone with the namespace they are mounted in.
final class MendingIT {
    @TempDir Path directory;

    private static final String HOST =
            """
            mount -t tmpfs tmpfs "$2"; cd "$2"
            for tree in usr var etc; do
                mkdir -p upper/$tree work/$tree
                mount -t overlay -o lowerdir=/$tree,upperdir=upper/$tree,workdir=work/$tree overlay /$tree
            done
            export HUTCH_HOME="$2/h"
            dpkg --remove fakechroot >&2; hash -r
            trap '"$1" daemon stop >&2' EXIT
            """;

    @Test
    @Tag("B03")
    void installsWhatIsMissing() {
        String told =
                on(
                        """
                        "$1" doctor && exit 90
                        "$1" doctor --fix || exit 91
                        fakechroot --version >&2
                        """);
        assertThat(told).contains("fail  fakechroot: missing", "try: apt-get install fakechroot");
        assertThat(told).contains("pass  fakechroot: /usr/bin/fakechroot");
    }

    @Test
    void namesWhatItCouldNotMend() {
        String told =
                on(
                        """
                        rm -rf /etc/apt/sources.list /etc/apt/sources.list.d /var/lib/apt/lists/*
                        code=0; "$1" doctor --fix 2>&1 || code=$?
                        echo "code=$code"
                        """);
        assertThat(told)
                .contains("install fakechroot", "fail  fakechroot: missing", "code=125")
                .contains("pass  git");
    }

    private String on(String script) {
        assumeTrue(Hutch.host(directory, "id -u").equals("0\n"), "mounts over /usr need root");
        return Hutch.host(
                directory,
                "exec unshare --mount --propagation private bash -euc \"$1\" host \"$2\" \"$3\"",
                HOST + script,
                Hutch.command().toString(),
                directory.toString());
    }
}
