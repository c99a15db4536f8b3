package dev.hutch.daemon.relay;

import dev.hutch.api.Problem;
import dev.hutch.api.call.Call;
import dev.hutch.api.call.CallIo;
import dev.hutch.api.call.CallIo.Control;
import dev.hutch.api.call.Hutch;
import dev.hutch.api.call.VmCall;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// A hutch whose guests know a handful of commands. What is no command waits for ever.
final class ScriptedGuest implements Hutch {
    /// Several windows of bytes that are no two alike.
    static final byte[] FLOOD = new byte[1 << 20];

    static {
        new Random(20260101).nextBytes(FLOOD);
    }

    final CountDownLatch asleep = new CountDownLatch(1);
    final CountDownLatch interrupted = new CountDownLatch(1);
    final List<Control> controls = new CopyOnWriteArrayList<>();
    final CountDownLatch told = new CountDownLatch(1);

    @Override
    public <R> R call(Call<R> call, CallIo io) {
        try {
            if (!(call instanceof VmCall.Exec(_, VmCall.Command command))) {
                io.onControl(controls::add);
                asleep.countDown();
                new CountDownLatch(1).await();
                throw new AssertionError("only an interrupt ends this");
            }
            return call.answer().cast(new VmCall.Exit(run(command, io)));
        } catch (IOException | InterruptedException e) {
            interrupted.countDown();
            throw Problem.of(Problem.Kind.CANCELLED, "call.cancelled", "cancelled").toException(e);
        }
    }

    private int run(VmCall.Command command, CallIo io) throws IOException, InterruptedException {
        switch (command.argv().getFirst()) {
            case "echo" -> io.in().transferTo(io.out());
            case "flood" -> io.out().write(FLOOD);
            case "complain" -> io.err().write(FLOOD);
            case "env" -> write(io, command.env().toString());
            case "sleep" -> {
                asleep.countDown();
                new CountDownLatch(1).await();
            }
            case "deaf" -> {
                io.onControl(control -> told.countDown());
                asleep.countDown();
                new CountDownLatch(1).await();
            }
            case "trap" -> {
                CompletableFuture<Integer> got = new CompletableFuture<>();
                io.onControl(control -> got.complete(((Control.Signal) control).number()));
                asleep.countDown();
                return got.join();
            }
            case "screen" -> {
                return screen(command.terminal(), io);
            }
            default -> {
                write(io, "ran code");
                return Integer.parseInt(command.argv().getLast());
            }
        }
        return 0;
    }

    /// Tells the size of the window, and again when it changes, and what signals come; ends with
    /// the next byte as code.
    private static int screen(VmCall.@Nullable TerminalSize size, CallIo io) throws IOException {
        if (size == null) {
            throw new IOException("no terminal");
        }
        io.onControl(control -> {
            try {
                switch (control) {
                    case Control.Resize(int rows, int columns) -> tell(io, rows, columns);
                    case Control.Signal(int number) -> write(io, "<signal " + number + ">\r\n");
                    case Control.Hangup() -> {}
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        tell(io, size.rows(), size.columns());
        return io.in().read();
    }

    private static void tell(CallIo io, int rows, int columns) throws IOException {
        write(io, "<" + rows + "x" + columns + ">\r\n");
    }

    private static void write(CallIo io, String text) throws IOException {
        io.out().write(text.getBytes(StandardCharsets.UTF_8));
        io.out().flush();
    }
}
