package dev.hutch.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// VMs that are put to rest on disk and go on.
final class PauseIT extends MachineTest {
    /// Keeps a deleted file open, and what it counts in memory.
    private static final String COUNTER =
            """
            mkfifo /run/ask /run/answer
            setsid sh -c '
              exec 3<>/root/kept 5<>/run/ask 6<>/run/answer; echo kept >&3; rm /root/kept
              n=0; while read line <&5; do n=$((n+1)); echo "$n $(cat /proc/self/fd/3)" >&6; done
            ' </dev/null >/dev/null 2>&1 &
            """;

    /// As if hours went by while it is paused; and somebody waits meanwhile for what is soon over.
    private static final String HOURS =
            """
            date -s '5 hours ago' >/dev/null
            mkfifo /run/over; setsid sh -c 'sleep 2; echo over > /run/over' >/dev/null 2>&1 </dev/null &
            """;

    /// Whether that is over, and whether the kernel found anything wrong with its processors.
    private static final String SANE =
            "cat /run/over; dmesg | grep -Ei 'stuck|stall|unstable|lockup' || echo sane";

    private static final String ASK = "echo next > /run/ask; head -n 1 /run/answer";

    @AfterEach
    void removeAll() {
        List<String> all = hutch.run("vm", "ls", "--all", "-q").exits(0).out().lines().toList();
        all.forEach(id -> hutch.run("vm", "rm", id).exits(0));
    }

    @Test
    @Tag("R09")
    @Tag("R10")
    void goesOnWithProcessesFilesAndTheTimeOfDay() throws IOException {
        hutch.run("vm", "create", "--name", "box", "--memory", "256M").exits(0);
        inside(COUNTER);
        assertThat(inside(ASK)).isEqualTo("1 kept\n");
        inside(HOURS);
        hutch.run("vm", "pause", "box").exits(0).says("box\n");
        assertThat(hutch.run("vm", "ls").exits(0).out()).contains("box", "paused");
        assertThat(hutch.run("vm", "stats").exits(0).out()).contains("box", "paused");
        assertThat(hutch.run("vm", "show", "box").exits(0).out())
                .containsPattern("state +paused")
                .doesNotContain("pid");
        Ran woken = hutch.run("vm", "exec", "box", "--", "sh", "-c", ASK + "; date +%s").exits(0);
        assertThat(woken.err()).isEqualTo("hutch: VM 'box' was paused and goes on\n");
        List<String> said = woken.out().lines().toList();
        assertThat(said.getFirst()).isEqualTo("2 kept");
        assertThat(Long.parseLong(said.getLast()))
                .isBetween(Instant.now().getEpochSecond() - 10, Instant.now().getEpochSecond() + 1);
        assertThat(inside(SANE)).isEqualTo("over\nsane\n");

        hutch.run("vm", "pause", "box").exits(0);
        hutch.run("daemon", "stop").exits(0);
        hutch.run("vm", "cp", "box:/etc/hostname", directory.resolve("name").toString()).exits(0);
        assertThat(directory.resolve("name")).hasContent("box\n");
        assertThat(inside(ASK)).isEqualTo("3 kept\n");

        Running busy =
                hutch.start("vm", "exec", "box", "--", "sh", "-c", "echo in; cat < /run/ask");
        Awaited.line(busy.out(), "in");
        hutch.run("vm", "pause", "box").fails("vm.in_use");
        hutch.run("vm", "pause", "--force", "box").exits(0);
        assertThat(busy.await(hutch.deadline()).err()).contains("(vm.paused)");

        hutch.run("vm", "resume", "box").exits(0);
        inside("echo unsynced > /root/file");
        hutch.run("vm", "pause", "box").exits(0);
        damage(paused("memory"));
        Ran refused = hutch.run("vm", "exec", "box", "--", "true");
        refused.fails("vm.paused_damaged");
        assertThat(refused.err()).contains("its memory was changed", "hutch vm start --cold box");
        hutch.run("vm", "start", "--cold", "box").exits(0);
        assertThat(inside("cat /root/file")).isEqualTo("unsynced\n");
        hutch.run("vm", "pause", "box").exits(0);
        hutch.run("vm", "stop", "box").exits(0);
        assertThat(paused("")).doesNotExist();

        hutch.run("vm", "start", "box").exits(0);
        hutch.run("vm", "set", "box", "--auto-pause", "1s").exits(0);
        hutch.run("vm", "exec", "box", "--", "sleep", "2").exits(0).says("");
        Path paused = paused("").normalize();
        Awaited.in(paused.resolveSibling("."), "a pause", () -> Files.exists(paused));
        assertThat(hutch.run("vm", "exec", "box", "--", "true").exits(0).err())
                .contains("was paused and goes on");
    }

    /// The daemon, or the machine, is killed at ever later moments of a pause.
    @Test
    void aDeathInTheMidstLosesNothing() throws Exception {
        hutch.run("vm", "create", "--name", "box", "--memory", "256M").exits(0);
        inside("head -c 100M /dev/urandom > /run/large; sha256sum /run/large > /root/sum; sync");
        for (int millis : List.of(100, 400)) {
            Running pause = hutch.start("vm", "pause", "box");
            pause.process().waitFor(millis, TimeUnit.MILLISECONDS);
            kill(hutch.run("--format", "json", "daemon", "status"));
            pause.await(hutch.deadline());
            assertThat(inside("sha256sum -c /root/sum")).as(millis + " ms").contains("OK");
        }
        Ran shown = hutch.run("--format", "json", "vm", "show", "box");
        Running pause = hutch.start("vm", "pause", "box");
        pause.process().waitFor(160, TimeUnit.MILLISECONDS);
        kill(shown);
        pause.await(hutch.deadline());
        hutch.run("vm", "start", "box").exits(0);
        assertThat(inside("cat /root/sum")).contains("/run/large");
    }

    private static void kill(Ran shown) throws Exception {
        ProcessHandle process =
                ProcessHandle.of(shown.exits(0).json().get("pid").asLong()).orElseThrow();
        process.destroyForcibly();
        process.onExit().get(1, TimeUnit.MINUTES);
    }

    private Path paused(String file) {
        String id = hutch.run("vm", "ls", "--all", "-q").exits(0).out().strip();
        return hutch.home().resolve("state/vms").resolve(id).resolve("paused").resolve(file);
    }

    private static void damage(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(Files.size(file) / 2);
        }
    }

    private String inside(String script) {
        return hutch.run("vm", "exec", "box", "--", "sh", "-c", script).exits(0).out();
    }
}
