package dev.hutch.cli.console;

import dev.hutch.api.call.CallIo;
import dev.hutch.api.call.EnvCall;
import dev.hutch.api.call.VmCall;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/// What a command was started with and talks to: the user's own terminal, or whatever stands in for
/// it. Commands know nothing else of the process they run in, so they run the same in the daemon
/// and in a JVM of their own.
///
/// A signal that should end the command interrupts its thread; it is not seen here.
public interface Console {

    /// The three streams of every program.
    enum Stream {
        IN,
        OUT,
        ERR
    }

    /// An environment variable of the user, not of this process.
    Optional<String> variable(String name);

    /// The user's working directory, absolute.
    Path directory();

    /// Nothing is taken from the user's standard input before this is read from.
    InputStream in();

    OutputStream out();

    OutputStream err();

    boolean isTerminal(Stream stream);

    /// Empty when no stream is a terminal.
    Optional<VmCall.TerminalSize> size();

    /// Every key goes to the reader as it is, none to the terminal's line editing.
    void raw(boolean on);

    /// Where window changes and signals meant for the guest go from now on.
    void onControl(Consumer<CallIo.Control> listener);

    /// Told once when the user is gone, streams and all; at once when that was before.
    void onHangup(Runnable listener);

    /// Lets the user's own process become another program when the command has returned: terminal,
    /// signals, job control and exit code are then that program's.
    void become(EnvCall.Entry entry);

    /// A relative path as the user meant it.
    default Path resolve(String path) {
        return directory().resolve(path).normalize();
    }
}
