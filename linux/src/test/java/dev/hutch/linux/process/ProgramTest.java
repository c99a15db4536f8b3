package dev.hutch.linux.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramTest {
    @TempDir Path directory;

    @Test
    void tellsExitAndBothStreams() {
        Finished end = shell("echo out; echo err >&2; exit 7").run();
        assertThat(end).isEqualTo(new Finished("sh", 7, "out\n", "err\n"));
        assertThatThrownBy(() -> end.orThrow("test.failed", "do it"))
                .hasMessage("do it: sh ended with 7: err")
                .extracting(e -> ((ProblemException) e).problem().code())
                .isEqualTo("test.failed");
    }

    @Test
    void aMissingProgramSaysWhichPackageHasIt() {
        assertThatThrownBy(() -> Program.named("no-such-program"))
                .extracting(e -> ((ProblemException) e).kind())
                .isEqualTo(Problem.Kind.HOST_NOT_READY);
        assertThat(ProcessProblems.missing("sqfstar").problem().hint())
                .isEqualTo("sudo apt-get install -y squashfs-tools");
        assertThat(HostTool.all()).hasSizeGreaterThan(5);
    }

    @Test
    void findsAdministratorsTools() {
        assertThat(Program.named("mkfs.ext4").run().err()).contains("mkfs.ext4");
    }

    @Test
    void streamsInputAndOutput() {
        byte[] megabytes = new byte[5 << 20];
        new java.util.Random(1).nextBytes(megabytes);
        ByteArrayOutputStream echo = new ByteArrayOutputStream();
        Finished end =
                Program.named("cat").stdin(new ByteArrayInputStream(megabytes)).stdout(echo).run();
        assertThat(end.succeeded()).isTrue();
        assertThat(echo.toByteArray()).isEqualTo(megabytes);
    }

    @Test
    void passesMessagesOnAndKeepsThem() {
        ByteArrayOutputStream heard = new ByteArrayOutputStream();
        Finished end = shell("echo one >&2; echo two >&2").stderr(heard).run();
        assertThat(heard.toString()).isEqualTo("one\ntwo\n");
        assertThat(end.err()).isEqualTo("one\ntwo\n");
    }

    @Test
    void aProgramThatDoesNotReadItsInputIsFine() {
        InputStream endless =
                new InputStream() {
                    @Override
                    public int read() {
                        return 'y';
                    }
                };
        assertThat(shell("exit 3").stdin(endless).run().exit()).isEqualTo(3);
    }

    @Test
    void aFailingInputKillsTheProgramAndIsThrownItself() {
        ProblemException own = Problem.of(Problem.Kind.CORRUPT, "test.x", "broken").toException();
        InputStream broken =
                new InputStream() {
                    @Override
                    public int read() {
                        throw own;
                    }
                };
        assertThatThrownBy(() -> Program.named("cat").stdin(broken).run()).isSameAs(own);
    }

    @Test
    void aFeedWritesTheInputAndItsFailureKillsTheProgram() {
        assertThat(Program.named("cat").feed(out -> out.write('x')).run().out()).isEqualTo("x");
        ProblemException own = Problem.of(Problem.Kind.CORRUPT, "test.x", "broken").toException();
        Feed broken =
                out -> {
                    out.write('x');
                    throw own;
                };
        assertThatThrownBy(() -> Program.named("cat").feed(broken).run()).isSameAs(own);
    }

    @Test
    void aFeedWhoseReaderHasGoneIsNoFailure() {
        Feed endless =
                out -> {
                    while (true) {
                        out.write(new byte[1 << 16]);
                    }
                };
        assertThat(shell("exit 3").feed(endless).run().exit()).isEqualTo(3);
    }

    @Test
    void aFailingSinkEndsTheProgram() {
        OutputStream full =
                new OutputStream() {
                    @Override
                    public void write(int value) throws IOException {
                        throw new IOException("sink full");
                    }
                };
        assertThatThrownBy(() -> shell("while :; do echo y; done").stdout(full).run())
                .hasMessageContaining("sink full");
    }

    @Test
    void outputIsBoundedAndMessagesKeepTheirEnd() {
        assertThatThrownBy(() -> shell("head -c 20000000 /dev/zero").run())
                .extracting(e -> ((ProblemException) e).problem().code())
                .isEqualTo("host.program_output_too_large");
        Finished talk = shell("head -c 300000 /dev/zero | tr '\\0' x >&2; echo END >&2").run();
        assertThat(talk.err()).hasSize(64 << 10).endsWith("xEND\n");
    }

    @Test
    void theDeadlineKillsTheWholeFamily() throws Exception {
        Path pid = directory.resolve("pid");
        Program slow = shell("sleep 1000 & echo $! > " + pid + "; wait");
        assertThatThrownBy(() -> slow.deadline(Duration.ofMillis(500)).run())
                .extracting(e -> ((ProblemException) e).kind())
                .isEqualTo(Problem.Kind.TIMED_OUT);
        long child = Long.parseLong(Files.readString(pid).strip());
        Optional<ProcessIdentity> identity = ProcessIdentity.of(child);
        if (identity.isPresent()) {
            identity.get().exited().get(10, TimeUnit.SECONDS);
            assertThat(identity.get().alive()).isFalse();
        }
    }

    @Test
    void somethingLeftBehindWithThePipeDoesNotHoldUs() {
        long start = System.nanoTime();
        assertThat(shell("sleep 30 & echo done").run().out()).isEqualTo("done\n");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void anInterruptKillsAndIsCancelled() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CompletableFuture<Problem> problem = new CompletableFuture<>();
        OutputStream seen =
                new OutputStream() {
                    @Override
                    public void write(int value) {
                        running.countDown();
                    }
                };
        Thread runner =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                shell("echo up; exec sleep 1000").stdout(seen).run();
                            } catch (ProblemException e) {
                                problem.complete(e.problem());
                            }
                        });
        running.await();
        runner.interrupt();
        assertThat(problem.get(10, TimeUnit.SECONDS).kind()).isEqualTo(Problem.Kind.CANCELLED);
    }

    @Test
    void environmentAndDirectory() {
        Finished end = shell("echo $WORD; pwd").env("WORD", "hutch").in(directory).run();
        assertThat(end.out()).isEqualTo("hutch\n" + directory + "\n");
    }

    private static Program shell(String script) {
        return Program.named("sh").args("-c", script);
    }
}
