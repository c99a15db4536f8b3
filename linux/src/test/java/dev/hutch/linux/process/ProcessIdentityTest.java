package dev.hutch.linux.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessIdentityTest {
    @TempDir Path directory;

    @Test
    void spawnsIntoASessionOfItsOwnAndTellsTheEnd() throws Exception {
        Path log = directory.resolve("log");
        ProcessIdentity process =
                Program.named("sh").args("-c", "echo hello; cat; exec sleep 1000").spawn(log);
        CompletableFuture<Void> exit = process.exited();
        try {
            assertThat(process.alive()).isTrue();
            assertThat(exit).isNotDone();
            assertThat(ProcessIdentity.of(process.pid())).contains(process);
            assertThat(session(process.pid())).isEqualTo(process.pid());
        } finally {
            assertThat(process.signal(ProcessIdentity.SIGKILL)).isTrue();
        }
        exit.get(10, TimeUnit.SECONDS);
        assertThat(process.alive()).isFalse();
        assertThat(process.signal(0)).isFalse();
        process.exited().get(10, TimeUnit.SECONDS);
    }

    @Test
    void anotherStartTimeIsAnotherProcess() {
        ProcessIdentity me = ProcessIdentity.of(ProcessHandle.current().pid()).orElseThrow();
        ProcessIdentity earlier = new ProcessIdentity(me.pid(), me.startTicks() - 1);
        assertThat(me.alive()).isTrue();
        assertThat(me.signal(0)).isTrue();
        assertThat(earlier.alive()).isFalse();
        assertThat(earlier.signal(0)).isFalse();
        assertThat(earlier.exited()).isCompleted();
    }

    @Test
    void tellsTheEndOfAProcessThatIsNotOurChild() throws Exception {
        Path pid = directory.resolve("pid");
        Program.named("sh")
                .args("-c", "setsid sleep 1000 >/dev/null 2>&1 </dev/null & echo $! > " + pid)
                .run();
        long number = Long.parseLong(Files.readString(pid).strip());
        ProcessIdentity orphan = ProcessIdentity.of(number).orElseThrow();
        CompletableFuture<Void> exit = orphan.exited();
        assertThat(exit).isNotDone();
        orphan.signal(ProcessIdentity.SIGTERM);
        exit.get(10, TimeUnit.SECONDS);
    }

    @Test
    void nobodyHasAnImpossibleNumber() {
        assertThat(ProcessIdentity.of(1L << 30)).isEmpty();
    }

    private static long session(long pid) throws Exception {
        String line = Files.readString(Path.of("/proc/" + pid + "/stat"));
        return Long.parseLong(line.substring(line.lastIndexOf(')') + 2).split(" ")[3]);
    }
}
