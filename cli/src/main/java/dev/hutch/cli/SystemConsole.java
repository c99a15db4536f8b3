package dev.hutch.cli;

import dev.hutch.api.call.CallIo;
import dev.hutch.api.call.EnvCall;
import dev.hutch.api.call.VmCall;
import dev.hutch.cli.console.Console;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/// The console of a JVM of its own: its real streams, environment and terminal. The terminal
/// library is touched only when there is a terminal and somebody asks about it.
public final class SystemConsole implements Console, AutoCloseable {
    private final Consumer<EnvCall.Entry> become;
    private final InputStream in = new FileInputStream(FileDescriptor.in);
    private final OutputStream out = new FileOutputStream(FileDescriptor.out);
    private final OutputStream err = new FileOutputStream(FileDescriptor.err);
    private final boolean person = isPerson();
    private @Nullable Terminal terminal;
    private @Nullable Attributes before;

    /// @param become tells whoever started this process what to become; a JVM itself cannot
    public SystemConsole(Consumer<EnvCall.Entry> become) {
        this.become = become;
    }

    @Override
    public Optional<String> variable(String name) {
        return Optional.ofNullable(System.getenv(name));
    }

    @Override
    public Path directory() {
        return Path.of("").toAbsolutePath();
    }

    @Override
    public InputStream in() {
        return in;
    }

    @Override
    public OutputStream out() {
        return out;
    }

    @Override
    public OutputStream err() {
        return err;
    }

    /// The JVM can tell only whether input and output both are; that is the careful answer.
    @Override
    public boolean isTerminal(Stream stream) {
        return person;
    }

    @Override
    public Optional<VmCall.TerminalSize> size() {
        if (!person) {
            return Optional.empty();
        }
        Terminal it = terminal();
        return Optional.of(
                new VmCall.TerminalSize(it.getSize().getRows(), it.getSize().getColumns()));
    }

    @Override
    public synchronized void raw(boolean on) {
        if (!person) {
            return;
        }
        if (on && before == null) {
            before = terminal().enterRawMode();
        } else if (!on && before != null) {
            terminal().setAttributes(before);
            before = null;
        }
    }

    @Override
    public void onControl(Consumer<CallIo.Control> listener) {
        if (person) {
            Terminal it = terminal();
            it.handle(
                    Terminal.Signal.WINCH,
                    _ ->
                            listener.accept(
                                    new CallIo.Control.Resize(
                                            it.getSize().getRows(), it.getSize().getColumns())));
        }
    }

    /// A process of its own goes with its terminal, and over HTTP the daemon notices that by
    /// itself.
    @Override
    public void onHangup(Runnable listener) {}

    @Override
    public void become(EnvCall.Entry entry) {
        become.accept(entry);
    }

    @Override
    public synchronized void close() {
        raw(false);
    }

    @SuppressWarnings("SystemConsoleNull") // its type still says that it may be null
    private static boolean isPerson() {
        java.io.Console console = System.console();
        return console != null && console.isTerminal();
    }

    private synchronized Terminal terminal() {
        if (terminal == null) {
            try {
                terminal = TerminalBuilder.builder().system(true).dumb(true).build();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return terminal;
    }
}
