package dev.hutch.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Environments on hosts that are full, refuse things, or are tidied up at the same moment. Each
/// script tells of its commands how they ended and what they said was wrong.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class EnvTroubleIT {
    private static final String TOLD =
            """
            hutch=$1; at=$(mktemp -d); export HUTCH_HOME="$PWD/h" HUTCH_POOL_MEMORY=0
            t() {
                name=$1; shift; status=0
                timeout 300 "$@" > "$at/out" 2> "$at/err" < /dev/null || status=$?
                echo "$name $status $(sed -n 's/.*(\\([a-z]*\\.[a-z_]*\\))$/\\1/p' "$at/err" | head -n1)"
            }
            nobody() { timeout 60 sh -c 'until [ -z "$(ls -A h/state/envs)" ]; do :; done'; }
            trap 'HUTCH_NO_DAEMON= "$hutch" daemon stop 2> "$at/err" || true; rm -r "$at"' EXIT
            """;

    private static final String FULL =
            """
            mount -t tmpfs -o size=64M none "$2"; cd "$2"
            """
                    + TOLD
                    + """
                    cat > leave << 'END'
                    #!/bin/sh
                    rm -f fill; free=$(df -k --output=avail . | tail -n1 | tr -dc 0-9)
                    [ "$free" -le "$1" ] || head -c $((free - $1))K /dev/zero > fill
                    END
                    chmod 755 leave; mkdir base; head -c 1000000 /dev/urandom > base/noise
                    t import "$hutch" image import base -t base
                    ./leave 0; t lease "$hutch" env run base -- true
                    ./leave 300; t render "$hutch" env run base -- true
                    rm fill; t rendered "$hutch" env run base -- true; nobody
                    ./leave 0; t record "$hutch" env run base -- true; rm fill
                    ./leave 300; t compress "$hutch" store push base "$PWD/r"
                    ./leave 1500; t push "$hutch" store push base "$PWD/r"; ls -A r/.hutch
                    grep 'try: .*another remote' "$at/err"
                    rm fill; t pushed "$hutch" store push base "$PWD/r"
                    find h/data/store/blobs/sha256 -size +100k -delete
                    ./leave 300; t pull "$hutch" store pull base "$PWD/r"
                    rm fill; t pulled "$hutch" store pull base "$PWD/r"
                    t memory "$hutch" env run --edit --tmpfs-size 1M base -- bash -c \
                        'head -c 3M /dev/zero > /hutch/big; "$0" env commit layer -t full' "$hutch"
                    t commit "$hutch" env run --edit base -- bash -ec 'head -c 5M /dev/urandom > /hutch/x; ./leave 0
                        "$0" env commit layer -t x && exit 9; rm fill; "$0" env commit layer -t x' "$hutch"
                    t keep "$hutch" env run --edit base -- bash -ec 'head -c 5M /dev/urandom > /hutch/x; ./leave 1000
                        "$0" env edit --keep && exit 9; rm fill; echo y > /hutch/y; "$0" env diff' "$hutch"
                    cat "$at/out"
                    t durable "$hutch" env run --keep --name d base -- true
                    t filled "$hutch" env run --rerun d -- sh -c 'head -c 100M /dev/zero > /hutch/x'
                    t rm "$hutch" env rm --durable d; nobody
                    find h/cache/renders/staging h/data/store/staging -mindepth 1 | sed 's/^/left /'
                    t check "$hutch" store check
                    """;

    private static final String REFUSED =
            TOLD
                    + """
                        t none unshare -Ur sh -c 'echo 0 > /proc/sys/user/max_user_namespaces
                            exec setpriv --bounding-set -sys_admin --inh-caps=-all "$0" env run base -- true' "$hutch"
                        t upper "$hutch" env run --edit base -- bash -c 'export HUTCH_HOME=/hutch/h
                            "$0" -q image import base -t base > /dev/null
                            "$0" env run --prefix /inner --keep --name d base -- true; code=$?
                            ls -A /hutch/h/state/envs; "$0" daemon stop; exit $code' "$hutch"
                        cat "$at/out"
                        t file "$hutch" env run --prefix /etc/passwd base -- true
                        t below "$hutch" env run --prefix /etc/passwd/x base -- true
                        if [ "$(id -u)" = 0 ]; then
                            chmod 755 . h
                            t home setpriv --reuid 65534 --clear-groups --inh-caps=-all "$hutch" env run base -- true
                        else
                            t home env HUTCH_HOME=/ "$hutch" env run base -- true
                        fi
                        nobody
                        umask 077; export HUTCH_NO_DAEMON=1
                        "$hutch" -q image import base -t strict > strict
                    umask 022; "$hutch" -q image import base -t open > open
                        cmp strict open; umask 077
                        t umask "$hutch" env run --prefix /opt/e2e/tools strict -- stat -c %a /opt/e2e /opt/e2e/tools
                    cat "$at/out"
                    """;

    private static final String DAMAGED =
            TOLD
                    + """
                    cp -a h/data/store good
                    again() { chmod -R u+w h/data/store; rm -r h/data/store; cp -a good h/data/store; }
                    spoil() {
                        for file in "$@"; do chmod u+w "$file"; printf XX | dd of="$file" conv=notrunc status=none; done
                    }
                    spoil h/data/store/tags/base.json; t tag "$hutch" env run base -- true; again
                    spoil h/data/store/stacks/sha256/*; t stack "$hutch" env run base -- true; again
                    rm h/data/store/stacks/sha256/*; t gone "$hutch" env run base -- true; again
                    rm -r h/cache/renders/layers
                    rm -f h/data/store/blobs/sha256/*; t blobs "$hutch" env run base -- true; again
                    spoil h/data/store/blobs/sha256/*; t spoilt "$hutch" env run base -- true; again
                    find h/cache/renders/layers h/cache/renders/staging -mindepth 1 | sed 's/^/left /'
                    t sound "$hutch" env run base -- true; nobody
                    """;

    private static final String RACES =
            TOLD
                    + """
                    for i in 1 2 3 4; do
                        mkdir b$i; echo $i > b$i/f; "$hutch" -q image import b$i -t t$i > /dev/null
                        "$hutch" -q env run t$i -- true
                    done
                    find h/data/store h/cache/renders -exec touch -h -d '3 days ago' {} +
                    touch "$at/go"
                    while [ -e "$at/go" ]; do "$hutch" -q store clean; "$hutch" -q env prune; done > cleaned 2>&1 &
                    for turn in 1 2 3; do
                        for i in 1 2 3 4; do "$hutch" -q env run --edit t$i+base -- cat /hutch/f; done
                        # as if nobody had entered them for days
                        find h/cache/renders/layers -maxdepth 1 -exec touch -c -d '3 days ago' {} + || true
                    done
                    rm "$at/go"; wait; grep kind: cleaned || true
                    left='sleep 600 > /dev/null 2>&1 < /dev/null & echo $!'
                    pid=$(timeout 60 "$hutch" -q env run base -- sh -c "$left")
                    kill $pid; nobody
                    """;

    /// Makes the same mount by both interfaces of the kernel.
    private static final String BOTH_WAYS =
            TOLD
                    + """
                    "$hutch" -q env run base -- true; lower=$(cd h/cache/renders; echo layers/*/tree)
                    for way in '' classic; do
                        printf '%s\n' 'hutch-enter 1' 'prefix /hutch' "state $PWD/h/state/envs" 'name way' 'record {}' \
                            "renders $PWD/h/cache/renders" "lower $lower" edit $way end > plan
                        "$2" run 3 grep ' /hutch ' /proc/self/mountinfo 3< plan | sed 's/.* - //' | tr ' ,' '\n\n' |
                            grep -E '^(redirect_dir|index|metacopy|userxattr)' | sort | tr '\n' ' '
                        echo; nobody
                    done
                    """;

    private EnvUser user;

    @BeforeAll
    void prepare() {
        user = EnvUser.self();
        prepare(user);
    }

    private static void prepare(EnvUser user) {
        user.sh("mkdir base; echo one > base/a");
        user.sh(
                "HUTCH_HOME=\"$PWD/h\" \"$1\" -q image import base -t base",
                Hutch.command().toString());
    }

    @AfterAll
    void close() {
        user.close();
    }

    @Test
    void fullDisksAndFullMemoryAreToldAndLeaveNothing() {
        tellsOfFullDisks(user, EnvUser.isRoot() ? "-m" : "-Urm");
    }

    @Test
    void whatTheHostRefusesIsTold() {
        tellsOfRefusals(user);
    }

    /// Rights differ in these two.
    @Test
    void ordinaryUsersAreToldTheSame() {
        assumeTrue(EnvUser.isRoot(), "whoever runs this is one");
        try (EnvUser ordinary = EnvUser.ordinary()) {
            prepare(ordinary);
            tellsOfFullDisks(ordinary, "-Urm");
            tellsOfRefusals(ordinary);
        }
    }

    private static void tellsOfFullDisks(EnvUser user, String enter) {
        user.sh("mkdir disk");
        assertThat(
                        lines(
                                user,
                                "unshare " + enter + " bash -ec \"$3\" steps \"$1\" \"$2\"",
                                user.directory().resolve("disk").toString(),
                                FULL))
                .containsExactly(
                        "import 0",
                        "lease 125 host.disk_full",
                        "render 125 host.disk_full",
                        "rendered 0",
                        "record 125 env.record_unwritable",
                        "compress 125 host.disk_full",
                        "push 125 host.disk_full",
                        "lock",
                        "  try: free some space there and push again, or push to another remote",
                        "pushed 0",
                        "pull 125 host.disk_full",
                        "pulled 0",
                        "memory 0",
                        "commit 0 host.disk_full",
                        "keep 0 env.keep_failed",
                        "+ /x",
                        "+ /y",
                        "durable 0",
                        "filled 1",
                        "rm 0",
                        "check 0");
    }

    private static void tellsOfRefusals(EnvUser user) {
        assertThat(lines(user, REFUSED))
                .containsExactly(
                        "none 125 env.no_user_namespace",
                        "upper 125 env.upper_unusable",
                        "file 125 env.prefix_unusable",
                        "below 125 env.prefix_unusable",
                        "home 125 host.home_not_yours",
                        "umask 0",
                        "755",
                        "755");
    }

    @Test
    void whatIsDamagedIsToldAndEntersNowhere() {
        assertThat(lines(user, DAMAGED))
                .containsExactly(
                        "tag 125 tag.malformed",
                        "stack 125 blob.damaged",
                        "gone 125 tag.version_gone",
                        "blobs 125 layer.not_found",
                        "spoilt 125 tree.malformed",
                        "sound 0");
    }

    @Test
    @Tag("D10")
    @Tag("D22")
    void cleaningRacesRunsAndNoneFails() {
        assertThat(lines(user, RACES))
                .containsExactly("1", "2", "3", "4", "1", "2", "3", "4", "1", "2", "3", "4");
    }

    @Test
    @Tag("D06")
    void bothWaysToMountHaveTheSameOptions() {
        String helper = Hutch.command().resolveSibling("build/bin/hutch-enter").toString();
        List<String> ways = lines(user, BOTH_WAYS, helper);
        assertThat(ways).hasSize(2).allMatch(way -> way.contains("redirect_dir=nofollow"));
        assertThat(ways.get(1)).isEqualTo(ways.get(0));
    }

    private static List<String> lines(EnvUser user, String script, String... arguments) {
        List<String> all = new java.util.ArrayList<>(List.of(Hutch.command().toString()));
        all.addAll(List.of(arguments));
        return user.sh(script, all.toArray(String[]::new))
                .lines()
                .map(String::stripTrailing)
                .toList();
    }
}
