package dev.hutch.vm.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.linux.files.SparseFiles;
import dev.hutch.vm.hypervisor.Beginning.Saved;
import dev.hutch.vm.hypervisor.VmProcess.Afterwards;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A real guest with a process at work, saved and going on.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class WholeSaveIT {
    /// Holds a file open that has no name any more, and answers through two pipes.
    private static final String SERVANT =
            """
            mkfifo /run/ask /run/answer
            setsid sh -c '
              exec 3<>/root/kept 5<>/run/ask 6<>/run/answer; echo unchanged >&3; rm /root/kept
              n=0; while read line <&5; do n=$((n+1)); echo "$line $n $(cat /proc/self/fd/3)" >&6; done
            ' </dev/null >/dev/null 2>&1 &
            """;

    private static BootedGuest parent;

    @TempDir Path directory;
    private Saved saved;
    private Path overlay;

    @BeforeAll
    static void boot() throws IOException {
        parent = BootedGuest.start();
        try (Guest guest = parent.connect()) {
            run(guest, SERVANT);
        }
    }

    @AfterAll
    static void end() throws IOException {
        parent.close();
    }

    @BeforeEach
    void files() {
        saved = new Saved(directory.resolve("mem"), directory.resolve("state"));
        overlay = directory.resolve("overlay");
    }

    @Test
    void childrenGoOnWithProcessesAndOpenFiles() throws Exception {
        try (Guest guest = parent.connect()) {
            run(guest, "echo on disk > /root/file; echo in memory > /dev/shm/file");
            String first = ask(guest, "parent");
            Duration pause = save(Afterwards.GO_ON);
            assertThat(pause).isPositive();
            int count = Integer.parseInt(first.split(" ")[1]);
            assertThat(ask(guest, "parent")).isEqualTo("parent " + (count + 1) + " unchanged");
            run(guest, "echo changed > /root/file");
            List<BootedGuest> children = new ArrayList<>();
            try {
                for (int i = 0; i < 3; i++) {
                    children.add(parent.fork(saved, overlay));
                }
                Files.delete(saved.memory()); // who has begun needs its name no more
                for (BootedGuest child : children) {
                    try (Guest other = child.connect()) {
                        assertThat(other.hello().ready()).isTrue();
                        assertThat(ask(other, "child"))
                                .isEqualTo("child " + (count + 1) + " unchanged");
                        assertThat(run(other, "cat /root/file /dev/shm/file; echo x > /root/x"))
                                .isEqualTo("on disk\nin memory");
                    }
                }
            } finally {
                for (BootedGuest child : children) {
                    child.close();
                }
            }
            assertThat(run(guest, "ls /root; cat /root/file")).isEqualTo("file\nchanged");
        }
    }

    @Test
    void theParentThatDoesNotGoOnIsWokenLater() throws Exception {
        save(Afterwards.STAND);
        parent.process().goOn();
        try (Guest guest = parent.connect()) {
            assertThat(ask(guest, "still")).startsWith("still ");
        }
    }

    @Test
    void aGuestThatWritesWithoutEndIsSavedAllTheSame() throws Exception {
        try (Guest guest = parent.connect()) {
            run(
                    guest,
                    "(while :; do head -c 60000000 /dev/urandom > /dev/shm/busy; done)"
                            + " >/dev/null 2>&1 & echo $! > /run/busy");
            try {
                save(Afterwards.GO_ON);
                try (BootedGuest child = parent.fork(saved, overlay);
                        Guest other = child.connect()) {
                    assertThat(ask(other, "child")).contains("unchanged");
                }
            } finally {
                run(guest, "kill -9 $(cat /run/busy); rm -f /dev/shm/busy");
            }
        }
    }

    @Test
    void aSaveThatFailsLeavesTheParentRunningAndNoFiles() throws Exception {
        Files.createFile(saved.memory());
        assertThatThrownBy(() -> save(Afterwards.GO_ON)).hasMessageContaining("exists already");
        assertThatThrownBy(() ->
                        parent.process()
                                .saveWhole(
                                        saved,
                                        parent.memory(),
                                        () -> {
                                            throw new IllegalStateException("no room");
                                        },
                                        Afterwards.GO_ON))
                .hasMessage("no room");
        assertThat(directory).isEmptyDirectory();
        try (Guest guest = parent.connect()) {
            assertThat(ask(guest, "after")).contains("unchanged");
        }
    }

    private Duration save(Afterwards afterwards) {
        return parent.process()
                .saveWhole(
                        saved,
                        parent.memory(),
                        () -> SparseFiles.copy(parent.overlay(), overlay),
                        afterwards);
    }

    private static String ask(Guest guest, String word) throws IOException {
        return run(guest, "echo " + word + " > /run/ask; head -n 1 /run/answer");
    }

    private static String run(Guest guest, String script) throws IOException {
        GuestProcess process = guest.exec(GuestContract.shell(script));
        process.stdin().close();
        String out = new String(process.stdout().readAllBytes(), StandardCharsets.UTF_8);
        return out.strip();
    }
}
