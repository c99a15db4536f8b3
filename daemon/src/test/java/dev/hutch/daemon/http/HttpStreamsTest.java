package dev.hutch.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.Event;
import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import dev.hutch.api.call.Call;
import dev.hutch.api.call.CallIo;
import dev.hutch.api.call.CallIo.Control;
import dev.hutch.api.call.Hutch;
import dev.hutch.api.call.VmCall;
import dev.hutch.cli.http.HttpHutch;
import dev.hutch.daemon.Daemon;
import dev.hutch.daemon.TestDaemon;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Streams, signals and cancelling from one end of the WebSocket to the other, without a VM.
@Timeout(60)
class HttpStreamsTest {
    /// Several windows, and no multiple of a message.
    private static final byte[] MUCH = new byte[1_234_567];

    static {
        new Random(1).nextBytes(MUCH);
    }

    @TempDir Path directory;
    private final CountDownLatch begun = new CountDownLatch(1);
    private final BlockingQueue<Object> told = new LinkedBlockingQueue<>();
    private Daemon daemon;
    private HttpServer server;
    private HttpHutch hutch;

    @BeforeEach
    void open() {
        daemon = TestDaemon.open(directory);
        Path socket = TestDaemon.home(directory).httpSocket();
        server = HttpServer.open(socket, daemon.hutch(), new Scripted());
        hutch = new HttpHutch(socket);
    }

    @AfterEach
    void close() {
        hutch.close();
        server.close();
        daemon.close();
    }

    @Test
    void carriesMuchBothWaysAndKeepsTheOutputsApart() {
        CallerIo caller = new CallerIo(MUCH);
        assertThat(exec(caller, "echo")).isEqualTo(7);
        assertThat(caller.out.toByteArray()).isEqualTo(MUCH);
        assertThat(caller.err.toString(StandardCharsets.UTF_8)).isEqualTo("echoed");
        assertThat(caller.events).containsExactly(new Event.Note("echoing"));
    }

    @Test
    void leavesTheInputOfACommandThatTakesNone() throws IOException {
        CallerIo caller = new CallerIo(MUCH);
        assertThat(exec(caller, "true")).isZero();
        assertThat(caller.in().available()).isEqualTo(MUCH.length);
    }

    @Test
    void aCommandMayEndBeforeItsInputDoes() {
        assertThat(exec(new CallerIo(MUCH), "first-byte")).isEqualTo(MUCH[0] & 0xff);
    }

    /// A reader that stands still stops the writer, and loses nothing.
    @Test
    void aSlowReaderSlowsTheWriter() throws Exception {
        StandingReader reader = new StandingReader();
        CompletableFuture<Integer> exit = later(() -> exec(reader, "pour"));
        reader.reached.await();
        assertThat(told).as("all written").isEmpty();
        reader.mayGoOn.countDown();
        assertThat(told.take()).isEqualTo("poured");
        assertThat(exit.get()).isZero();
        assertThat(reader.out.toByteArray()).isEqualTo(MUCH);
    }

    private static final class StandingReader extends CallerIo {
        final CountDownLatch reached = new CountDownLatch(1);
        final CountDownLatch mayGoOn = new CountDownLatch(1);

        @Override
        public OutputStream out() {
            reached.countDown();
            try {
                mayGoOn.await();
            } catch (InterruptedException e) {
                throw new AssertionError("nobody knows this thread", e);
            }
            return out;
        }
    }

    @Test
    void passesSignalsAndSizesInOrder() throws Exception {
        CallerIo caller = new CallerIo();
        CompletableFuture<Integer> exit = later(() -> exec(caller, "listen"));
        caller.listener.get().accept(new Control.Resize(50, 132));
        caller.listener.get().accept(new Control.Signal(15));
        assertThat(exit.get()).isEqualTo(15);
        assertThat(told).containsExactly(new Control.Resize(50, 132), new Control.Signal(15));
    }

    @Test
    void anInterruptCancelsAndWaitsUntilItIsUndone() throws Exception {
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread thread =
                Thread.startVirtualThread(() -> {
                    try {
                        exec(new CallerIo(), "hang");
                    } catch (ProblemException e) {
                        told.add("returned");
                        thrown.complete(e);
                    }
                });
        begun.await();
        thread.interrupt();
        assertThat(thrown.get()).isInstanceOf(ProblemException.class).hasMessage("cancelled");
        assertThat(told).containsExactly("interrupted", "returned");
    }

    @Test
    void aCallerThatLeavesHangsUp() throws Exception {
        CompletableFuture<Integer> exit = later(() -> exec(new CallerIo(), "hang-listening"));
        begun.await();
        hutch.close();
        assertThat(told.take()).isEqualTo(new Control.Hangup());
        assertThat(told.take()).isEqualTo("interrupted");
        assertThatThrownBy(exit::get).isInstanceOf(ExecutionException.class);
    }

    @Test
    void aDaemonThatEndsIsMissed() throws Exception {
        CompletableFuture<Integer> exit = later(() -> exec(new CallerIo(), "hang"));
        begun.await();
        server.close();
        assertThatThrownBy(exit::get)
                .hasCauseInstanceOf(ProblemException.class)
                .hasMessageContaining("the daemon went away before the command ended");
    }

    @Test
    void callsRunBesideEachOther() throws Exception {
        CompletableFuture<Integer> hanging = later(() -> exec(new CallerIo(), "listen"));
        begun.await();
        for (int i = 0; i < 20; i++) {
            assertThat(exec(new CallerIo(), "true")).isZero();
        }
        assertThat(hanging).isNotDone();
    }

    private int exec(CallIo io, String... argv) {
        boolean input = !argv[0].equals("true");
        VmCall.Command command =
                new VmCall.Command(
                        VmCall.Program.ARGV, List.of(argv), Map.of(), "", "", input, null);
        return hutch.call(new VmCall.Exec("vm", command), io).code();
    }

    private static CompletableFuture<Integer> later(java.util.function.Supplier<Integer> call) {
        CompletableFuture<Integer> result = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                result.complete(call.get());
            } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    /// Commands without a guest.
    private final class Scripted implements Hutch {
        @Override
        public <R> R call(Call<R> call, CallIo io) {
            VmCall.Command command = ((VmCall.Exec) call).command();
            try {
                return call.answer().cast(new VmCall.Exit(run(command.argv().getFirst(), io)));
            } catch (IOException | InterruptedException e) {
                told.add("interrupted");
                throw Problem.of(Problem.Kind.CANCELLED, "test.cancelled", "ended").toException(e);
            }
        }

        private int run(String command, CallIo io) throws IOException, InterruptedException {
            switch (command) {
                case "echo" -> {
                    io.emit(new Event.Note("echoing"));
                    io.in().transferTo(io.out());
                    io.err().write("echoed".getBytes(StandardCharsets.UTF_8));
                    return 7;
                }
                case "first-byte" -> {
                    return io.in().read();
                }
                case "pour" -> {
                    io.out().write(MUCH);
                    told.add("poured");
                }
                case "listen" -> {
                    CompletableFuture<Integer> signal = new CompletableFuture<>();
                    io.onControl(control -> {
                        told.add(control);
                        if (control instanceof Control.Signal(int number)) {
                            signal.complete(number);
                        }
                    });
                    begun.countDown();
                    return signal.join();
                }
                case "hang", "hang-listening" -> {
                    if (command.equals("hang-listening")) {
                        io.onControl(told::add);
                    }
                    begun.countDown();
                    new CountDownLatch(1).await();
                }
                default -> {}
            }
            return 0;
        }
    }
}
