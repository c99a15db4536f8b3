package dev.hutch.store.layer;

import dev.hutch.linux.files.FileProblems;
import dev.hutch.linux.pipe.BytePipe;
import dev.hutch.linux.undo.Uninterrupted;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Consumer;

/// One of the two ends of a pipe, worked on a thread of its own: hashing and compressing then take
/// a second processor instead of more time.
final class Aside implements AutoCloseable {
    private final BytePipe pipe = new BytePipe();
    private final Thread thread;

    @FunctionalInterface
    interface Reading {
        void read(InputStream in) throws IOException;
    }

    private Aside(String name, Consumer<BytePipe> work) {
        // A platform thread: the work is arithmetic, not waiting.
        this.thread = Thread.ofPlatform().daemon().name(name).unstarted(() -> work.accept(pipe));
    }

    /// Reads what is written here. What comes after it has returned goes nowhere.
    static Aside reading(String name, Reading work) {
        return start(new Aside(name, pipe -> read(pipe, work)));
    }

    /// Writes what is read here.
    static Aside writing(String name, BytePipe.Filling work) {
        return start(new Aside(name, pipe -> pipe.fill(work)));
    }

    private static Aside start(Aside aside) {
        aside.thread.start();
        return aside;
    }

    InputStream reader() {
        return pipe.source();
    }

    OutputStream writer() {
        return pipe.sink();
    }

    /// Everything was given to the work.
    void end() throws IOException {
        pipe.finish();
    }

    /// Waits for the work to end well, after everything was given to it.
    void finish() throws IOException {
        end();
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw FileProblems.cancelled(thread.getName(), e);
        }
        pipe.throwFailure();
    }

    /// Stops the work and waits until it has stopped. Idempotent.
    @Override
    public void close() {
        pipe.abandon();
        thread.interrupt();
        Uninterrupted.run(() -> {
            try {
                thread.join();
            } catch (InterruptedException impossible) {
                throw new AssertionError(impossible);
            }
        });
    }

    private static void read(BytePipe pipe, Reading work) {
        try {
            work.read(pipe.source());
            pipe.abandon();
        } catch (IOException | RuntimeException | Error e) {
            pipe.fail(e);
        }
    }
}
