package dev.hutch.daemon.relay;

import dev.hutch.cli.Cli;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/// One client, from RUN to EXIT.
final class RelayConnection {
    private static final System.Logger LOG = System.getLogger(RelayConnection.class.getName());

    /// INT, QUIT, TERM, HUP: what ends a program.
    private static final Set<Integer> ENDING_SIGNALS = Set.of(1, 2, 3, 15);

    private static final int FAILED = 125;
    private static final int CANCELLED = 130;
    private static final int SIGNALLED = 128;

    private final SocketChannel channel;
    private final FrameWriter writer;
    private final RelayConsole console;
    private final Thread command;

    /// Why the command was interrupted: the exit code that says so. Zero: it was not.
    private final AtomicInteger cut = new AtomicInteger();

    private boolean ended;

    RelayConnection(
            SocketChannel channel,
            FrameWriter writer,
            Handover handover,
            Cli cli,
            BooleanSupplier stopping) {
        this.channel = channel;
        this.writer = writer;
        console = new RelayConsole(handover, writer);
        command = Thread.ofVirtual().name("command").unstarted(() -> work(handover, cli, stopping));
    }

    /// Runs the command and serves the client until both are done.
    void serve() {
        command.start();
        try {
            while (take(Frame.read(channel))) {
                // Frames are taken as they come.
            }
            LOG.log(System.Logger.Level.WARNING, "relay=out_of_turn");
        } catch (EOFException | AsynchronousCloseException end) {
            // The client is gone, or the command has ended and closed the connection.
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "relay=ended reason=\"" + e.getMessage() + "\"");
        }
        if (!hasEnded()) {
            console.hangUp();
        }
        console.close();
        interrupt(FAILED);
        join();
    }

    /// Ends the command with this exit code, unless it ends by itself first: saying how it ended is
    /// not to be interrupted.
    synchronized void interrupt(int code) {
        cut.compareAndSet(0, code);
        if (!ended) {
            command.interrupt();
        }
    }

    private synchronized boolean hasEnded() {
        return ended;
    }

    private synchronized int end(int code) {
        ended = true;
        Thread.interrupted();
        int why = cut.get();
        // A command that finished all the same has an answer of its own: `daemon stop` always does.
        return why != 0 && (code == FAILED || code == CANCELLED) ? why : code;
    }

    /// Interrupts the command, and tells when it has ended.
    void stop(int code, Runnable ended) {
        interrupt(code);
        Thread.ofVirtual()
                .name("relay-stop")
                .start(() -> {
                    join();
                    ended.run();
                });
    }

    private void work(Handover handover, Cli cli, BooleanSupplier stopping) {
        int code = FAILED;
        try {
            code = cli.run(handover.arguments(), console);
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.ERROR, "command=broken", e);
        }
        int answer = end(code);
        boolean linger = stopping.getAsBoolean();
        writer.send(Frame.of(FrameType.EXIT, (byte) answer, (byte) (linger ? 1 : 0)));
        try {
            writer.finish();
            if (!linger) {
                channel.close();
            }
        } catch (IOException | InterruptedException e) {
            LOG.log(System.Logger.Level.DEBUG, "relay=close_failed", e);
        }
    }

    /// @return false when the client broke the rules
    private boolean take(Frame frame) {
        switch (frame.type()) {
            case INPUT -> {
                return console.input.put(frame.payload());
            }
            case INPUT_END -> console.input.end();
            case CREDIT -> {
                return credit(frame);
            }
            case SIGNAL -> signal(frame.payload().get());
            case RESIZE -> console.resized(Handover.size(frame.payload()));
            case VARIABLE -> {
                return console.variables.answer(frame.text());
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean credit(Frame frame) {
        int stream = frame.payload().get();
        int bytes = frame.payload().getInt();
        return switch (stream) {
            case 1 -> console.output.grant(bytes);
            case 2 -> console.error.grant(bytes);
            default -> false;
        };
    }

    /// A command in a guest gets what its user sends; before it runs there is only us to cancel.
    private void signal(int number) {
        if (ENDING_SIGNALS.contains(number) && !console.passOn(number)) {
            interrupt(SIGNALLED + number);
        }
    }

    /// The command's undoing is not cancellable; who waits for it is nobody's client any more.
    private void join() {
        try {
            command.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
