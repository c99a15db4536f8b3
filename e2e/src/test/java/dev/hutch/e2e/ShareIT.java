package dev.hutch.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One user makes an image and puts it into a directory; another, who may only read there, runs it.
final class ShareIT {
    @TempDir Path directory;
    private EnvUser maker;
    private EnvUser reader;

    @BeforeEach
    void users() {
        maker = EnvUser.self();
        reader = EnvUser.ordinary();
        Hutch.host(directory, "chmod 755 .");
    }

    @AfterEach
    void close() {
        for (EnvUser user : List.of(maker, reader)) {
            user.hutch("daemon", "stop");
            user.close();
        }
    }

    @Test
    @Tag("S39")
    @Tag("S40")
    @Tag("S42")
    @Tag("S44")
    void whatOneMakesOthersRun() {
        String shared = "file://" + directory.resolve("shared");
        maker.sh(
                """
                mkdir base upper; echo one > base/a; echo base > base/both; echo upper > upper/both
                head -c 300000 /dev/urandom > base/noise
                """);
        Hutch.host(directory, "mkdir -m 755 shared");
        for (String layer : List.of("base", "upper")) {
            reserved("image", "import", maker.home() + "/" + layer, "-t", layer).exits(0);
        }
        Ran nameless = reserved("store", "push", "base+upper", shared);
        nameless.fails("remote.name_missing");
        reserved("store", "push", "base+upper", shared, "--tag", "team/kit:1").exits(0);
        assertThat(reserved("-q", "store", "push", "base", shared).exits(0).out())
                .startsWith("sha256:");
        reserved("store", "remotes", shared).exits(0).says("base\nteam/kit:1\n");
        // Any tool reads it, and finds the same image.
        Hutch.host(directory, "skopeo inspect oci:shared:team/kit:1 > /dev/null");

        set(shared, "proxy = true");
        look(0);
        if (EnvUser.isRoot()) {
            reader.hutch("store", "push", "team/kit:1").fails("host.file");
        }
        reader.hutch("env", "run", "team/kit:2", "--", "true").fails("image.not_found");

        // No proxy any more: what is missing now is copied when it is needed.
        reader.hutch("daemon", "stop").exits(0);
        set(shared, "");
        look(2);
        reader.sh("cd data/store/blobs/sha256; rm -f $(ls -S | head -1)");
        assertThat(reader.hutch("store", "check").exits(125).out()).contains("missing");
        assertThat(reader.hutch("store", "check", "--pull").exits(0).out())
                .contains("fetched again from " + shared);
        reader.hutch("store", "check").exits(0);
    }

    /// Two users, each with a daemon of his own, and many commands of both at once; then a third.
    @Test
    @Tag("S42")
    void whatManyPushAtOnceIsAllThere() {
        Hutch.host(directory, "mkdir -m 777 many");
        Path many = directory.resolve("many");
        List<EnvUser> users = List.of(maker, reader);
        for (EnvUser user : users) {
            user.sh("mkdir same own; echo same > same/s; head -c 2000000 /dev/urandom > own/n");
            for (String layer : List.of("same", "own")) {
                user.hutch("image", "import", user.home() + "/" + layer, "-t", layer).exits(0);
            }
        }
        List<Running> pushes = new ArrayList<>();
        Set<String> names = new TreeSet<>();
        for (int n = 0; n < 3; n++) {
            for (EnvUser user : users) {
                String own = "user" + users.indexOf(user) + "/kit:" + n;
                pushes.add(push(user, "same+own", many, own));
                // The same image by the same name, and another one by a name that both use.
                pushes.add(push(user, "same", many, "same"));
                pushes.add(push(user, "own", many, "contested"));
                names.addAll(List.of(own, "same", "contested"));
            }
        }
        for (Running push : pushes) {
            push.await(EnvHome.SOON).exits(0);
        }
        Hutch.host(many, "test \"$(ls -A .hutch)\" = lock");
        try (EnvUser third = EnvUser.self()) {
            third.hutch("store", "remotes", many.toString())
                    .exits(0)
                    .says(String.join("\n", names) + "\n");
            for (String name : names) {
                third.hutch("-q", "store", "pull", name, many.toString()).exits(0);
            }
            for (EnvUser user : users) {
                String kit = "user" + users.indexOf(user) + "/kit:2";
                byte[] own = third.hutch("store", "read", kit, "n").exits(0).bytes();
                assertThat(user.home().resolve("own/n")).hasBinaryContent(own);
            }
            third.hutch("store", "check").exits(0);
            third.hutch("daemon", "stop").exits(0);
        }
    }

    private static Running push(EnvUser user, String reference, Path remote, String name) {
        return user.start(
                List.of("-q", "store", "push", reference, remote.toString(), "--tag", name));
    }

    private void set(String shared, String more) {
        reader.sh(
                """
                mkdir -p config
                printf '[remote.studio]\\naddress = "%s"\\n%s\\n' "$1" "$2" > config/hutch.toml
                """,
                shared, more);
    }

    /// Runs it, and counts the layers that were copied.
    private void look(int copied) {
        Ran ran = reader.hutch("env", "run", "team/kit:1", "--", "cat", "/hutch/both", "/hutch/a");
        ran.exits(0).says("upper\none\n");
        String count =
                """
                n=0; for f in "$1"/blobs/sha256/*; do
                    test ! -e data/store/blobs/sha256/${f##*/} || n=$((n+1))
                done; echo $n
                """;
        assertThat(reader.sh(count, directory.resolve("shared").toString()))
                .isEqualTo(copied + "\n");
    }

    /// Lets nobody read what he makes, unless he is told to.
    private Ran reserved(String... words) {
        List<String> all = new ArrayList<>();
        all.addAll(List.of("sh", "-c", "umask 077; exec \"$@\"", "-", Hutch.command().toString()));
        all.addAll(List.of(words));
        return Hutch.at(maker.home())
                .env("HOME", maker.home().toString())
                .runIn(all.toArray(String[]::new));
    }
}
