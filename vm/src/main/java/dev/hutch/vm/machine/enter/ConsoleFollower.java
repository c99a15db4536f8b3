package dev.hutch.vm.machine.enter;

import dev.hutch.vm.hypervisor.VmProcess;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
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
        try (SeekableByteChannel in = Files.newByteChannel(log)) {
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
    private static void follow(Path log, SeekableByteChannel in, VmProcess until, OutputStream out)
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

    /// A log that is shorter than what was read of it has been started anew.
    private static void drain(SeekableByteChannel in, OutputStream out) throws IOException {
        if (in.size() < in.position()) {
            in.position(0);
        }
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        while (in.read(buffer) >= 0) {
            out.write(buffer.array(), 0, buffer.position());
            buffer.clear();
        }
        out.flush();
    }
}
