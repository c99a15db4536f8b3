package dev.hutch.linux.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ProcessActivityTest {
    @TempDir Path directory;

    @Test
    void oneThatSpinsTakesProcessorTime() {
        ProcessIdentity process = spawn("while :; do :; done");
        try {
            while (process.activity().processor().compareTo(Duration.ofMillis(100)) < 0) {
                assertThat(process.alive()).isTrue();
            }
        } finally {
            process.signal(ProcessIdentity.SIGKILL);
        }
    }

    @Test
    void oneThatWaitsSleepsAndOneThatIsStoppedDoesNot() throws Exception {
        ProcessIdentity process = spawn("exec sleep 1000");
        try {
            while (!process.activity().asleep()) {
                assertThat(process.alive()).isTrue();
            }
            process.signal(ProcessIdentity.SIGSTOP);
            while (process.activity().asleep()) {
                assertThat(process.alive()).isTrue();
            }
        } finally {
            process.signal(ProcessIdentity.SIGKILL);
        }
        process.exited().get(30, TimeUnit.SECONDS);
        assertThat(process.activity()).isEqualTo(ProcessActivity.NONE);
    }

    private ProcessIdentity spawn(String script) {
        return Program.named("sh").args("-c", script).spawn(directory.resolve("log"));
    }
}
