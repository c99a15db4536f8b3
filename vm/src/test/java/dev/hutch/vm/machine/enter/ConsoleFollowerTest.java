package dev.hutch.vm.machine.enter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.ByteSize;
import dev.hutch.api.ProblemException;
import dev.hutch.linux.process.ProcessIdentity;
import dev.hutch.vm.hypervisor.Beginning.Saved;
import dev.hutch.vm.hypervisor.Made;
import dev.hutch.vm.hypervisor.VmProcess;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ConsoleFollowerTest {
    @TempDir Path directory;
    private final CompletableFuture<Void> exited = new CompletableFuture<>();

    @Test
    void writesWhatIsThere() throws Exception {
        java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
        ConsoleFollower.write(directory.resolve("none"), Optional.empty(), out);
        assertThat(out.size()).isZero();
        ConsoleFollower.write(log("so far"), Optional.empty(), out);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("so far");
    }

    @Test
    void followsUntilTheMachineEnds() throws Exception {
        Path log = log("first ");
        try (PipedInputStream read = new PipedInputStream()) {
            Thread follower = follow(log, new PipedOutputStream(read));
            assertThat(read.readNBytes(6)).isEqualTo("first ".getBytes(StandardCharsets.UTF_8));
            append(log, "second ");
            assertThat(read.readNBytes(7)).isEqualTo("second ".getBytes(StandardCharsets.UTF_8));
            append(log, "last");
            exited.complete(null);
            assertThat(read.readAllBytes()).isEqualTo("last".getBytes(StandardCharsets.UTF_8));
            follower.join();
        }
    }

    /// As happens to a log that has grown too long.
    @Test
    void goesOnFromTheStartOfALogThatStartsAnew() throws Exception {
        Path log = log("a long log ");
        try (PipedInputStream read = new PipedInputStream()) {
            Thread follower = follow(log, new PipedOutputStream(read));
            assertThat(read.readNBytes(11)).hasSize(11);
            Files.newByteChannel(
                            log, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)
                    .close();
            append(log, "anew");
            assertThat(read.readNBytes(4)).isEqualTo("anew".getBytes(StandardCharsets.UTF_8));
            exited.complete(null);
            follower.join();
        }
    }

    @Test
    void endsWhenItIsInterrupted() throws Exception {
        Path log = log("x");
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        try (PipedInputStream read = new PipedInputStream()) {
            PipedOutputStream out = new PipedOutputStream(read);
            Thread thread =
                    Thread.ofPlatform()
                            .start(() -> {
                                try {
                                    ConsoleFollower.write(log, Optional.of(new Running()), out);
                                } catch (ProblemException e) {
                                    thrown.complete(e);
                                }
                            });
            assertThat(read.read()).isEqualTo('x');
            thread.interrupt();
            assertThat(thrown.get()).hasMessageContaining("cancelled");
        } finally {
            exited.complete(null);
        }
    }

    @Test
    void aReaderThatLeftEndsIt() throws Exception {
        OutputStream gone = new PipedOutputStream();
        assertThatThrownBy(() -> ConsoleFollower.write(log("x"), Optional.of(new Running()), gone))
                .isInstanceOf(ProblemException.class);
    }

    private Thread follow(Path log, PipedOutputStream out) {
        return Thread.ofPlatform()
                .start(() -> {
                    try (out) {
                        ConsoleFollower.write(log, Optional.of(new Running()), out);
                    } catch (java.io.IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                });
    }

    private Path log(String text) throws Exception {
        return Files.writeString(directory.resolve("console.log"), text);
    }

    private static void append(Path log, String text) throws Exception {
        Files.writeString(log, text, StandardOpenOption.APPEND);
    }

    private final class Running implements VmProcess {
        @Override
        public ProcessIdentity identity() {
            return new ProcessIdentity(1, 1);
        }

        @Override
        public Path channel() {
            return directory.resolve("channel.sock");
        }

        @Override
        public Path console() {
            return directory.resolve("console.log");
        }

        @Override
        public Optional<Made> made() {
            return Optional.empty();
        }

        @Override
        public CompletableFuture<Void> exited() {
            return exited;
        }

        @Override
        public void save(Path state) {}

        @Override
        public Duration saveWhole(
                Saved to, ByteSize memory, Runnable atRest, Afterwards afterwards) {
            return Duration.ZERO;
        }

        @Override
        public void goOn() {}

        @Override
        public void kill() {
            exited.complete(null);
        }
    }
}
