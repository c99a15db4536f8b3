package dev.hutch.vm.machine.enter;

import dev.hutch.vm.hypervisor.VmProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Optional;

/// Writes a console log to a caller, and goes on while the VM does.
public final class ConsoleFollower {
    private static final int BUFFER = 64 * 1024;

    private ConsoleFollower() {}

    /// @param until what writes the log; empty: write what is there
    public static void write(Path log, Optional<VmProcess> until, OutputStream out) {
        if (!Files.exists(log)) {
            return;
        }
        try (InputStream in = Files.newInputStream(log)) {
            if (until.isPresent()) {
                follow(log, in, until.get(), out);
            } else {
                drain(in, out);
            }
        } catch (IOException e) {
            throw EnterProblems.io("read", log, e);
        }
    }

    /// inotify tells of each write; the end of the process closes the watch.
    private static void follow(Path log, InputStream in, VmProcess until, OutputStream out)
            throws IOException {
        try (WatchService watch = log.getFileSystem().newWatchService()) {
            log.resolveSibling(".").register(watch, StandardWatchEventKinds.ENTRY_MODIFY);
            Thread.startVirtualThread(() -> closeAtEnd(watch, until));
            while (true) {
                drain(in, out);
                WatchKey key = watch.take();
                key.pollEvents();
                key.reset();
            }
        } catch (ClosedWatchServiceException e) {
            drain(in, out);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw EnterProblems.cancelled("following the log");
        }
    }

    private static void closeAtEnd(WatchService watch, VmProcess until) {
        until.exited().join();
        try {
            watch.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void drain(InputStream in, OutputStream out) throws IOException {
        byte[] buffer = new byte[BUFFER];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            out.write(buffer, 0, n);
        }
        out.flush();
    }
}
