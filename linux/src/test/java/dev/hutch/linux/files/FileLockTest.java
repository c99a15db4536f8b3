package dev.hutch.linux.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileLockTest {
    @TempDir Path directory;

    @Test
    void oneHolderAtATimeAlsoInOneProcess() {
        Path file = directory.resolve("lock");
        try (FileLock _ = FileLock.tryAcquire(file).orElseThrow()) {
            assertThat(FileLock.tryAcquire(file)).isEmpty();
        }
        FileLock.tryAcquire(file).orElseThrow().close();
    }

    @Test
    void aWaiterGetsItOnRelease() throws Exception {
        Path file = directory.resolve("lock");
        CompletableFuture<Boolean> got = new CompletableFuture<>();
        try (FileLock _ = FileLock.tryAcquire(file).orElseThrow()) {
            Thread.ofVirtual()
                    .start(() -> {
                        try (FileLock _ = FileLock.acquire(file)) {
                            got.complete(true);
                        }
                    });
            assertThat(got).isNotDone();
        }
        assertThat(got.get(10, TimeUnit.SECONDS)).isTrue();
        FileLock.acquire(file).close();
    }

    @Test
    void anInterruptEndsTheWaitAndLosesNoLock() {
        Path file = directory.resolve("lock");
        try (FileLock _ = FileLock.tryAcquire(file).orElseThrow()) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> FileLock.acquire(file))
                    .extracting(e -> ((ProblemException) e).kind())
                    .isEqualTo(Problem.Kind.CANCELLED);
            assertThat(Thread.interrupted()).isTrue();
        }
        // The abandoned waiter may hold it for an instant; whoever waits gets it.
        FileLock.acquire(file).close();
    }

    @Test
    @Tag("D02")
    void theKernelTakesItBackFromWhoeverIsKilled() throws Exception {
        Path file = directory.resolve("lock");
        Process holder =
                new ProcessBuilder("flock", file.toString(), "sh", "-c", "echo held; exec cat")
                        .start();
        assertThat(holder.inputReader(StandardCharsets.UTF_8).readLine()).isEqualTo("held");
        assertThat(FileLock.tryAcquire(file)).isEmpty();
        holder.descendants().forEach(ProcessHandle::destroyForcibly);
        holder.destroyForcibly();
        FileLock.acquire(file).close();
    }
}
