package dev.hutch.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Environments around real processes, as each kind of user has them.
abstract class EnvContract extends EnvHome {

    @Test
    @Tag("D25")
    void layersAreSeenTheUppermostFirst() {
        run("base+upper", "cat /hutch/both /hutch/a /hutch/dir/old /hutch/dir/new /hutch/link")
                .exits(0)
                .says("upper\none\nold\nnew\none\n");
        run("upper+base", "cat /hutch/both; stat -c %a /hutch").exits(0).says("base\n1751\n");
        user.hutch("env", "run", "--edit", "base", "--", "stat", "-c", "%a", "/hutch")
                .exits(0)
                .says("1751\n");
    }

    @Test
    @Tag("S01")
    void onlyWhatIsEditedCanBeChanged() {
        run("base", "touch /hutch/x 2>&1; rm /hutch/a 2>&1; ls /hutch")
                .says(
                        "touch: cannot touch '/hutch/x': Read-only file system\n"
                                + "rm: cannot remove '/hutch/a': Read-only file system\n"
                                + "a\nboth\ndir\nlink\n");
        run("-", "touch /hutch/x && ls -A /hutch").exits(0).says("x\n");
        user.hutch("env", "run", "--no-edit", "-", "--", "touch", "/hutch/x").exits(1);
        user.hutch(
                        "env",
                        "run",
                        "--edit",
                        "base",
                        "--",
                        "sh",
                        "-c",
                        "echo two > /hutch/a && rm -r /hutch/dir && mkdir /hutch/dir && ls /hutch/dir"
                                + " && mv /hutch/both /hutch/moved && cat /hutch/a /hutch/moved")
                .exits(0)
                .says("two\nbase\n");
        run("base", "cat /hutch/a; ls /hutch/dir").says("one\nold\n");
    }

    @Test
    @Tag("S02")
    void nobodyElseSeesIt() throws Exception {
        Running running = start("--edit", "base", "echo in; read -r line");
        try {
            JsonNode env = only();
            assertThat(env.get("status").asString()).isEqualTo("running");
            assertThat(Files.exists(Path.of("/hutch/a"))).isFalse();
            assertThat(user.sh("cat /proc/self/mountinfo")).doesNotContain(" /hutch ");
            assertThat(env.get("owner").asLong()).isEqualTo(running.process().pid());
        } finally {
            end(running);
        }
    }

    @Test
    void theCommandIsTheProcessThatWasStarted() {
        run("base", "exit 7").exits(7);
        run("base", "kill -TERM $$").exits(143);
        user.hutch("env", "run", "base", "--", "no-such-command").exits(127);
        user.hutch("env", "run", "base", "--", "/hutch/a").exits(126);
        user.hutch(hutch -> hutch.input("typed".getBytes()), "env", "run", "base", "--", "cat")
                .exits(0)
                .says("typed");
        run("base", "pwd; id -un; echo $HUTCH_ENV").exits(0);
    }

    @Test
    void itsUserStaysHimself() {
        String outside = user.sh("id -u; id -g");
        run("base", "id -u; id -g").exits(0).says(outside);
    }

    @Test
    @Tag("S05")
    void oneInsideAnotherIsEnteredAndBothEnd() {
        String inner = Hutch.command() + " env run upper -- cat /hutch/both";
        run("base", "cat /hutch/both; " + inner + "; cat /hutch/both")
                .exits(0)
                .says("base\nupper\nbase\n");
    }

    @Test
    @Tag("S06")
    void fourAtOnceAreFourAndThenNone() {
        List<Running> four = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            four.add(start("base", "echo in; read -r line"));
        }
        assertThat(list()).hasSize(4);
        four.forEach(this::end);
        awaitNobody();
    }

    @Test
    @Tag("S07")
    void memoryForChangesIsAsSaid() {
        String size = "df -k /hutch | awk 'NR==2 { print $2 }'";
        user.hutch("env", "run", "--tmpfs-size", "3M", "-", "--", "sh", "-c", size)
                .exits(0)
                .says("3072\n");
        user.hutch(
                        hutch -> hutch.env("HUTCH_ENV_TMPFS_SIZE", "5M"),
                        "env",
                        "run",
                        "-",
                        "--",
                        "sh",
                        "-c",
                        size)
                .exits(0)
                .says("5120\n");
        user.hutch(
                        "env",
                        "run",
                        "--tmpfs-size",
                        "1M",
                        "-",
                        "--",
                        "sh",
                        "-c",
                        "head -c 2000000 /dev/zero > /hutch/full 2>/dev/null")
                .exits(1);
        user.hutch("env", "run", "--tmpfs-size", "1M", "base", "--", "true")
                .fails("env.tmpfs_unused");
    }

    @Test
    @Tag("S21")
    @Tag("D26")
    void fiftyLayersAreEntered() {
        StringBuilder first = new StringBuilder();
        for (int i = 0; i < 50; i++) {
            user.sh("mkdir -p l$1; echo $1 > l$1/f$1; echo $1 > l$1/top", Integer.toString(i));
            hutch("image", "import", user.directory().resolve("l" + i).toString(), "-t", "l" + i)
                    .exits(0);
            if (i < 25) {
                first.append(first.isEmpty() ? "" : "+").append("l").append(i);
            }
        }
        hutch("image", "tag", first.toString(), "half").exits(0);
        StringBuilder all = new StringBuilder("half");
        for (int i = 25; i < 50; i++) {
            all.append("+l").append(i);
        }
        run(all.toString(), "ls /hutch | wc -l; cat /hutch/top /hutch/f0 /hutch/f49")
                .exits(0)
                .says("51\n49\n0\n49\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/spfs", "/opt/hutch-e2e/tools"})
    void anyPrefixWillDo(String prefix) {
        user.hutch(
                        "env",
                        "run",
                        "--prefix",
                        prefix,
                        "base",
                        "--",
                        "cat",
                        prefix + "/a",
                        "/etc/hostname")
                .exits(0);
        user.hutch(
                        hutch -> hutch.env("HUTCH_ENV_PREFIX", prefix),
                        "env",
                        "run",
                        "base",
                        "--",
                        "cat",
                        prefix + "/a")
                .exits(0)
                .says("one\n");
        assertThat(Files.exists(Path.of(prefix))).isFalse();
    }

    @Test
    @Tag("S22")
    void aMonitorThatIsToldToEndsTheEnvironment() {
        Running running = start("--edit", "base", "echo in; sleep 600 & read -r line");
        user.sh("kill -TERM \"$1\"", monitor());
        running.await(SOON);
        awaitNobody();
    }

    @Test
    @Tag("S23")
    @Tag("D12")
    void aMonitorThatIsKilledIsMissed() {
        Running running = start("base", "echo in; read -r line");
        user.sh("kill -KILL \"$1\"", monitor());
        user.untilEnded(monitorPid);
        assertThat(only().get("status").asString()).isEqualTo("unmonitored");
        hutch("env", "rm", only().get("name").asString()).fails("env.in_use");
        hutch("env", "rm", "--force", only().get("name").asString()).exits(0);
        assertThat(running.await(SOON).exit()).isEqualTo(137);
        assertThat(list()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "KILL"})
    void aCommandThatIsKilledLeavesNothing(String signal) {
        Running running = start("--edit", "base", "echo in; exec sleep 600");
        user.sh("kill -$1 $2", signal, Long.toString(running.process().pid()));
        running.await(SOON);
        awaitNobody();
    }

    @Test
    @Tag("D30")
    void itLivesAsLongAsItsLastProcess() {
        run("base", "(read -r line < $1; cat /hutch/a > $2) >/dev/null 2>&1 </dev/null & echo $!")
                .exits(0);
        // Whoever started it is gone; the one left behind ends at once, for it has no pipe to read.
        awaitNobody();
    }

    @Test
    @Tag("S24")
    @Tag("S26")
    @Tag("D29")
    void aDurableOneKeepsItsChanges() {
        user.hutch("env", "run", "--keep", "base", "--", "true").fails("env.unnamed");
        user.hutch(
                        "env",
                        "run",
                        "--name",
                        "work",
                        "--keep",
                        "base",
                        "--",
                        "sh",
                        "-c",
                        "echo kept > /hutch/kept; rm /hutch/a")
                .exits(0);
        awaitStatus("saved");
        user.hutch(
                        "env",
                        "run",
                        "--rerun",
                        "work",
                        "--",
                        "sh",
                        "-c",
                        "cat /hutch/kept; ls /hutch; echo more > /hutch/more")
                .exits(0)
                .says("kept\nboth\ndir\nkept\nlink\n");
        awaitStatus("saved");
        user.hutch("env", "run", "--rerun", "work", "--no-edit", "--", "touch", "/hutch/never")
                .exits(1);
        awaitStatus("saved");
        user.hutch("env", "run", "--name", "work", "base", "--", "true").fails("env.exists");
        hutch("env", "prune").exits(0).says("");
        hutch("env", "rm", "work").fails("env.saved");
        hutch("env", "rm", "--durable", "work").exits(0);
    }

    @Test
    @Tag("S25")
    void aDurableOneIsEnteredAgainAfterItsMonitorWasKilled() {
        Running running =
                start(
                        "--name",
                        "crash",
                        "--keep",
                        "--edit",
                        "base",
                        "echo x > /hutch/x; echo in; read -r line");
        user.sh("kill -KILL \"$1\"", monitor());
        user.untilEnded(monitorPid);
        user.hutch("env", "run", "--rerun", "crash", "--", "true").fails("env.in_use");
        user.hutch("env", "run", "--rerun", "crash", "--force", "--", "cat", "/hutch/x")
                .exits(0)
                .says("x\n");
        running.await(SOON);
        awaitStatus("saved");
        hutch("env", "rm", "--durable", "crash").exits(0);
    }

    @ParameterizedTest
    @CsvSource({
        "nothing-like-it, image.not_found",
        "base+nothing-like-it, image.not_found",
        "base++upper, image.reference_invalid"
    })
    void badReferencesLeaveNothing(String reference, String code) {
        user.hutch("env", "run", reference, "--", "true").fails(code);
    }

    @Test
    void badWishesAreTold() {
        user.hutch("env", "run", "--prefix", "/proc/x", "base", "--", "true")
                .fails("env.prefix_invalid");
        user.hutch("env", "run", "--prefix", "/etc/hostname", "base", "--", "true")
                .fails("env.prefix_unusable");
        user.hutch("env", "run", "--name", "UP", "base", "--", "true").fails("env.name_invalid");
        user.hutch("env", "run", "--edit", "--no-edit", "base", "--", "true")
                .wrongUsage("contradict");
        user.hutch("env", "run", "--", "true").wrongUsage("name what to enter");
        hutch("env", "show", "nobody").fails("env.not_found");
        Running running = start("--name", "taken", "base", "echo in; read -r line");
        user.hutch("env", "run", "--name", "taken", "base", "--", "true").fails("env.exists");
        end(running);
    }

    @Test
    void itWorksWithoutADaemon() {
        user.hutch(
                        hutch -> hutch.env("HUTCH_NO_DAEMON", "1"),
                        "env",
                        "run",
                        "base+upper",
                        "--",
                        "sh",
                        "-c",
                        "cat /hutch/both; exit 5")
                .exits(5)
                .says("upper\n");
        user.hutch(
                        hutch -> hutch.env("HUTCH_NO_DAEMON", "1"),
                        "env",
                        "run",
                        "nothing-like-it",
                        "--",
                        "true")
                .fails("image.not_found");
        user.hutch(hutch -> hutch.env("HUTCH_NO_DAEMON", "1"), "env", "ls").exits(0);
    }

    @Test
    @Tag("D31")
    void cleaningTakesNothingFromUnderAnEnvironment() {
        hutch("image", "import", user.directory().resolve("base").toString(), "-t", "going")
                .exits(0);
        Running running = start("going", "echo in; read -r line; cat /hutch/a; ls /hutch/dir");
        hutch("image", "rm", "going").exits(0);
        hutch("store", "clean").exits(0);
        user.sh("rm -rf \"$1\"/cache/renders/files", user.home().toString());
        end(running);
    }
}
