package dev.hutch.vm.machine.enter;

import dev.hutch.api.ProblemException;
import dev.hutch.api.call.CallIo;
import dev.hutch.api.call.CallIo.Control;
import dev.hutch.api.call.VmCall.Command;
import dev.hutch.api.call.VmCall.Exit;
import dev.hutch.vm.guest.GuestProcess;
import dev.hutch.vm.machine.Entered;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.ExecutionException;

/// Runs commands in guests on the streams of their callers.
public final class Commands {
    private static final int SIGHUP = 1;

    /// What a shell says of a command that was killed, signal(7): 128 + SIGKILL.
    private static final int KILLED = 137;

    private static final int BUFFER = 64 * 1024;

    private Commands() {}

    /// Returns when the command has ended and all its output was handed over. An interrupt or a
    /// hangup kills the command.
    ///
    /// Problems: `vm.ended` when the guest ended under it, `exec.no_argv`, `exec.no_shell`,
    /// `exec.cwd_invalid`, `run.no_command`, cancelled.
    public static Exit run(Entered vm, Command command, CallIo io) {
        try (GuestProcess process = vm.guest().exec(CommandPlan.of(vm.vm(), vm.guest(), command))) {
            return converse(vm, process, command, io);
        } catch (ProblemException e) {
            throw vm.explain(e);
        }
    }

    /// The same for the command that a VM was made for.
    static Exit runMain(Entered vm, Command command, CallIo io) {
        try (GuestProcess process = vm.guest().exec(CommandPlan.of(vm.vm(), vm.guest(), command))) {
            io.mark("command");
            vm.beginMain(process);
            try {
                return converse(vm, process, command, io);
            } finally {
                vm.endMain(process);
            }
        } catch (ProblemException e) {
            throw vm.explain(e);
        }
    }

    private static Exit converse(Entered vm, GuestProcess process, Command command, CallIo io) {
        try {
            io.onControl(control -> pass(control, process));
            startInput(command, io, process);
            Thread err = Thread.startVirtualThread(() -> hand(process.stderr(), io.err(), process));
            hand(process.stdout(), io.out(), process);
            err.join();
            int code = process.exit().get();
            tellIfMemoryRanOut(vm, code, io);
            return new Exit(code);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw EnterProblems.cancelled("the command");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ProblemException problem) {
                throw problem;
            }
            throw new AssertionError("a command ends with a code or a problem", e);
        }
    }

    private static void pass(Control control, GuestProcess process) {
        switch (control) {
            case Control.Signal(int number) -> process.signal(number);
            case Control.Resize(int rows, int columns) -> process.resize(rows, columns);
            case Control.Hangup() -> {
                process.signal(SIGHUP);
                process.close();
            }
        }
    }

    private static void startInput(Command command, CallIo io, GuestProcess process) {
        if (!command.stdin()) {
            closeQuietly(process.stdin());
            return;
        }
        // Left behind when the command ends first: it waits on a stream that is the caller's to
        // close.
        Thread.startVirtualThread(() -> feed(io.in(), process.stdin()));
    }

    private static void feed(InputStream from, OutputStream to) {
        try {
            copy(from, to);
        } catch (IOException e) {
            // The command has ended, or the caller has: either is told elsewhere.
        } finally {
            closeQuietly(to);
        }
    }

    /// A caller that cannot take output any more is gone, and its command with it.
    private static void hand(InputStream from, OutputStream to, GuestProcess process) {
        try {
            copy(from, to);
        } catch (IOException e) {
            process.close();
        }
    }

    private static void copy(InputStream from, OutputStream to) throws IOException {
        byte[] buffer = new byte[BUFFER];
        for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
            to.write(buffer, 0, n);
            to.flush();
        }
    }

    private static void tellIfMemoryRanOut(Entered vm, int code, CallIo io) {
        if (code == KILLED) {
            String victim = vm.killedForMemory();
            if (!victim.isEmpty()) {
                io.warn("the guest ran out of memory: " + victim + "; give it more with --memory");
            }
        }
    }

    private static void closeQuietly(OutputStream stream) {
        try {
            stream.close();
        } catch (IOException e) {
            // End of input for a command that has ended: nobody is left to be told.
        }
    }
}
