package dev.hutch.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A host whose QEMU is not there, or does not do its work, in a mount namespace of the test's own.
/// What was there before is there after it, and starts when QEMU is well again.
final class HostTroubleIT extends MachineTest {

    /// Says `NAME EXIT CODE` of each command, where CODE is the problem's.
    private static final String STEPS =
            """
            cd "$1"; export HUTCH_HOME=$2; hutch=$3; qemu=$(command -v qemu-system-x86_64)
            t() {
                name=$1; shift; status=0
                timeout 600 "$hutch" "$@" > out 2> err < /dev/null || status=$?
                echo "$name $status $(sed -n 's/.*(\\([a-z]*\\.[a-z_]*\\))$/\\1/p' err | head -n1)"
                grep -c '^  try: ' err | sed "s/^/$name hints /" || true
                cat err >&2
            }
            trouble() { # NAME FILE that stands where QEMU stood
                "$hutch" daemon stop; mount --bind "$2" "$qemu"
                t "$1-start" vm start box
                t "$1-create" vm create --name other
                t "$1-doctor" doctor
                t "$1-ls" vm ls --all -q; echo "$1-rows $(wc -l < out)"
                "$hutch" daemon stop; umount "$qemu"
            }
            trap '"$hutch" daemon stop 2> /dev/null' EXIT
            t create vm create --name box
            t stop vm stop box
            : > nothing
            trouble missing nothing
            printf '#!/bin/sh\necho "no machine today" >&2; exit 1\n' > mute; chmod +x mute
            trouble mute mute
            printf '#!/bin/sh\n[ "$1" != --version ] || exec echo QEMU emulator version 7.2.22\n' > refusing
            printf 'echo "no memory for this machine" >&2; exit 1\n' >> refusing; chmod +x refusing
            trouble refusing refusing
            t again vm start box
            t rm vm rm box
            """;

    @Test
    @Tag("B03")
    void tellsSoAndRecovers() {
        hutch.run("vm", "ls").exits(0);
        String enter = "root".equals(System.getProperty("user.name")) ? "-m" : "-Urm";
        List<String> said =
                sh(
                                directory,
                                "unshare " + enter + " bash -ec \"$1\" steps \"$2\" \"$3\" \"$4\"",
                                STEPS,
                                directory.toString(),
                                hutch.home().toString(),
                                Hutch.command().toString())
                        .lines()
                        .toList();
        assertThat(said)
                .contains("create 0 ", "stop 0 ", "again 0 ", "rm 0 ")
                .contains("missing-start 125 hypervisor.missing", "missing-start hints 1")
                .contains("missing-create 125 hypervisor.missing")
                .contains("mute-start 125 hypervisor.unusable", "mute-start hints 1")
                .contains("mute-create 125 hypervisor.unusable")
                .contains("refusing-start 125 hypervisor.refused")
                .contains("refusing-create 125 hypervisor.refused");
        for (String trouble : List.of("missing", "mute", "refusing")) {
            assertThat(said).as("nothing is left").contains(trouble + "-rows 1");
        }
        assertThat(said).anyMatch(line -> line.startsWith("missing-doctor 125"));
    }
}
