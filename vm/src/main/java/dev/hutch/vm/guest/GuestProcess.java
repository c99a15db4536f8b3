package dev.hutch.vm.guest;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;

/// A command running in the guest. Its output must be read: the command stops when its window is
/// full, as on a full pipe. Closing kills what still runs.
public interface GuestProcess extends AutoCloseable {

    /// The command's standard input; closing it sends end of file.
    OutputStream stdin();

    InputStream stdout();

    /// Empty from the start when the command has a terminal.
    InputStream stderr();

    /// @param number as in signal(7); goes to the command's process group
    void signal(int number);

    void resize(int rows, int columns);

    /// Exit code as a shell tells it, 128 + n after signal n; completes once all output has
    /// arrived.
    CompletableFuture<Integer> exit();

    @Override
    void close();
}
