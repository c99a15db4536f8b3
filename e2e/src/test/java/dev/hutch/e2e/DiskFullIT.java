package dev.hutch.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/// A disk that fills up while hutch works on it. The disk is a small tmpfs in a mount namespace of
/// the test's own, so nothing else on this host notices.
final class DiskFullIT extends MachineTest {

    /// Says `NAME EXIT CODE` of each command, where CODE is the problem's.
    private static final String STEPS =
            """
            mount -t tmpfs -o size=700M none "$1"; cd "$1"
            export HUTCH_HOME="$1/h"; hutch=$2; tiny=$3
            t() {
                name=$1; shift; status=0
                timeout 600 "$hutch" "$@" > out 2> err < /dev/null || status=$?
                echo "$name $status $(sed -n 's/.*(\\([a-z]*\\.[a-z_]*\\))$/\\1/p' err | head -n1)"
                cat err >&2
            }
            leave() { # MEGABYTES free
                rm -f fill; free=$(df -BM --output=avail . | tail -n1 | tr -dc 0-9)
                [ "$free" -le "$1" ] || head -c $((free - $1))M /dev/zero > fill || true
            }
            trap '"$hutch" daemon stop 2> /dev/null' EXIT
            t kernel kernel pull debian-cloud
            leave 3; t import image import "$tiny" -t tiny
            leave 200; t import-again image import "$tiny" -t tiny
            leave 0; t create vm create --name a --image tiny
            leave 200; t ls vm ls --all -q; echo "rows $(wc -l < out)"
            t create-again vm create --name a --image tiny --memory 128M --disk 1G
            leave 10; t pause vm pause a; t awake vm exec a -- echo
            t fork vm fork a; t parent vm exec a -- echo
            t snapshot vm snapshot create a; t snapshots vm snapshot ls -q; cat out; rm -f fill
            leave 20; t fill vm exec a -- sh -c 'head -c 100M /dev/zero > /f; echo code=$?'
            rm -f fill; t rm vm rm a
            t stop daemon stop; trap - EXIT
            find h/state/vms h/data/snapshots -mindepth 1 | sed 's/^/left /'
            """;

    @Test
    void tellsSoAndRecovers() {
        sh(
                directory,
                """
                mkdir -p disk root/bin; cp "$(command -v busybox)" root/bin/busybox
                for a in sh head echo cat; do ln -sf busybox root/bin/$a; done
                head -c 20000000 /dev/urandom > root/noise; tar -C root -cf tiny.tar .
                """);
        String enter = "root".equals(System.getProperty("user.name")) ? "-m" : "-Urm";
        List<String> said =
                sh(
                                directory,
                                "unshare " + enter + " bash -ec \"$1\" steps \"$2\" \"$3\" \"$4\"",
                                STEPS,
                                directory.resolve("disk").toString(),
                                Hutch.command().toString(),
                                directory.resolve("tiny.tar").toString())
                        .lines()
                        .toList();
        assertThat(said)
                .contains("kernel 0 ", "import-again 0 ", "create-again 0 ", "rm 0 ", "stop 0 ")
                .contains("ls 0 ", "rows 0", "pause 125 host.disk_full", "awake 0 ")
                .contains("parent 0 ")
                .contains("snapshots 0 ")
                .noneMatch(line -> line.startsWith("left "));
        assertThat(said).anyMatch(line -> line.matches("snapshot 125 host\\.disk_(full|short)"));
        assertThat(said).anyMatch(line -> line.matches("fork 125 host\\.disk_(full|short)"));
        assertThat(said).anyMatch(line -> line.matches("import 125 host\\.disk_(full|short)"));
        assertThat(said).anyMatch(line -> line.matches("create 125 host\\.disk_(full|short)"));
    }
}
