package dev.hutch.linux.process;

import dev.hutch.linux.call.Descriptor;
import dev.hutch.linux.call.ErrnoException;
import dev.hutch.linux.call.ProcessCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// A process that cannot be mistaken for another: numbers are used again, start times are not.
///
/// @param pid process number
/// @param startTicks clock ticks from boot to its start, field 22 of /proc/pid/stat, proc(5)
public record ProcessIdentity(long pid, long startTicks) {
    public static final int SIGTERM = 15;
    public static final int SIGKILL = 9;
    public static final int SIGCONT = 18;
    public static final int SIGSTOP = 19;

    /// Positions in /proc/pid/stat counted after the closing bracket of the name, which may itself
    /// hold spaces and brackets.
    private static final int STATE = 0;

    private static final int START_TICKS = 19;

    /// A waiting thread does nothing but sit in one system call.
    private static final long WAITER_STACK = 64 << 10;

    /// Who has this number now.
    public static Optional<ProcessIdentity> of(long pid) {
        return stat(pid)
                .map(fields -> new ProcessIdentity(pid, Long.parseLong(fields[START_TICKS])));
    }

    /// True while it runs; a zombie, waiting only to be collected, does not.
    public boolean alive() {
        return stat(pid)
                .filter(fields -> Long.parseLong(fields[START_TICKS]) == startTicks)
                .filter(fields -> !"Z".equals(fields[STATE]) && !"X".equals(fields[STATE]))
                .isPresent();
    }

    public ProcessActivity activity() {
        return stat(pid)
                .filter(fields -> Long.parseLong(fields[START_TICKS]) == startTicks)
                .map(fields -> ProcessActivity.read(pid, fields))
                .orElse(ProcessActivity.NONE);
    }

    /// Sends a signal to this very process, never to another that got its number.
    ///
    /// @return false when it has ended, or is not ours to signal
    public boolean signal(int number) {
        try (Descriptor pidfd = ProcessCalls.open(pid)) {
            // The descriptor is bound first and compared after: from here on it cannot change.
            if (!alive()) {
                return false;
            }
            ProcessCalls.signal(pidfd, number);
            return true;
        } catch (ErrnoException e) {
            if (e.is(ErrnoException.ESRCH, ErrnoException.EPERM, ErrnoException.EINVAL)) {
                return false;
            }
            throw ProcessProblems.streamFailed("process " + pid, "signal", e);
        }
    }

    /// Completed by the kernel's own event when the process has ended; it need not be our child.
    public CompletableFuture<Void> exited() {
        CompletableFuture<Void> exit = new CompletableFuture<>();
        Descriptor pidfd;
        try {
            pidfd = ProcessCalls.open(pid);
        } catch (ErrnoException e) {
            if (e.is(ErrnoException.ESRCH, ErrnoException.EINVAL)) {
                exit.complete(null);
            } else {
                exit.completeExceptionally(
                        ProcessProblems.streamFailed("process " + pid, "exit event", e));
            }
            return exit;
        }
        if (!alive()) {
            pidfd.close();
            exit.complete(null);
            return exit;
        }
        Thread.ofPlatform()
                .daemon()
                .name("exit-" + pid)
                .stackSize(WAITER_STACK)
                .start(() -> await(pidfd, exit));
        return exit;
    }

    private static void await(Descriptor pidfd, CompletableFuture<Void> exit) {
        try (pidfd) {
            ProcessCalls.awaitExit(pidfd);
            exit.complete(null);
        } catch (ErrnoException e) {
            exit.completeExceptionally(e);
        }
    }

    private static Optional<String[]> stat(long pid) {
        try {
            String line = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return Optional.of(line.substring(line.lastIndexOf(')') + 2).split(" ", -1));
        } catch (IOException gone) {
            // ENOENT before the open, ESRCH when it ends between open and read.
            return Optional.empty();
        }
    }
}
