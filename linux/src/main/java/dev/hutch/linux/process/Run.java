package dev.hutch.linux.process;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// One program from its start to its end.
final class Run {
    private static final Logger LOG = System.getLogger(Run.class.getName());

    /// What a program may answer; whoever expects more streams it.
    private static final int MAX_OUT = 16 << 20;

    /// Of the messages only the end is worth keeping.
    private static final int MAX_ERR = 64 << 10;

    /// How long a dead program's pipes may stay open in the hands of something it left behind.
    private static final long PIPE_GRACE_MILLIS = 2000;

    private final Program program;
    private final CompletableFuture<Throwable> failed = new CompletableFuture<>();
    private final Pump.Kept out;
    private final Pump.Kept err = new Pump.Kept(MAX_ERR, null);

    Run(Program program) {
        this.program = program;
        this.out = new Pump.Kept(MAX_OUT, program.tool());
    }

    Finished toEnd() {
        long started = System.nanoTime();
        Process process;
        try {
            process = program.builder().start();
        } catch (IOException e) {
            throw ProcessProblems.notStarted(program.tool(), e);
        }
        int exit = supervise(process);
        LOG.log(
                Level.DEBUG,
                () ->
                        "program=%s exit=%d millis=%d"
                                .formatted(
                                        program.tool(),
                                        exit,
                                        Duration.ofNanos(System.nanoTime() - started).toMillis()));
        return new Finished(program.tool(), exit, out.text(), err.text());
    }

    private int supervise(Process process) {
        OutputStream sink = program.stdout();
        Pump output = Pump.from(process.getInputStream(), sink == null ? out : sink, failed);
        Pump errors = Pump.from(process.getErrorStream(), errors(), failed);
        Pump input = input(process);
        try {
            awaitEnd(process);
            output.finish(PIPE_GRACE_MILLIS);
            errors.finish(PIPE_GRACE_MILLIS);
            throwIfFailed();
            return process.exitValue();
        } catch (InterruptedException e) {
            throw ProcessProblems.cancelled(program.tool(), e);
        } catch (TimeoutException e) {
            throw ProcessProblems.timedOut(program.tool(), program.deadline());
        } finally {
            if (input != null) {
                input.abandon();
            }
            kill(process);
            output.abandon();
            errors.abandon();
        }
    }

    private OutputStream errors() {
        OutputStream listener = program.stderr();
        return listener == null ? err : new Pump.Both(err, listener);
    }

    private @Nullable Pump input(Process process) {
        if (program.stdin() != null) {
            return Pump.into(process.getOutputStream(), program.stdin(), failed);
        }
        try {
            process.getOutputStream().close();
        } catch (IOException alreadyEnded) {
            // Nobody is there to read an empty input.
        }
        return null;
    }

    /// Returns when the process has ended or one of our streams has failed.
    private void awaitEnd(Process process) throws InterruptedException, TimeoutException {
        CompletableFuture<Object> either = CompletableFuture.anyOf(process.onExit(), failed);
        try {
            either.get(program.deadline().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError(e);
        }
        throwIfFailed();
    }

    private void throwIfFailed() {
        Throwable failure = failed.getNow(null);
        switch (failure) {
            case null -> {}
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case IOException e ->
                    throw ProcessProblems.streamFailed(program.tool(), "input or output", e);
            default -> throw new AssertionError(failure);
        }
    }

    private static void kill(Process process) {
        if (process.isAlive()) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        for (AutoCloseable stream :
                new AutoCloseable[] {process.getInputStream(), process.getErrorStream()}) {
            try {
                stream.close();
            } catch (Exception ignoredOnPurpose) {
                // Its reader has been told to stop, and nothing it holds is wanted any more.
            }
        }
    }
}
