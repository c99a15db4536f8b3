package dev.hutch.store.layer;

import dev.hutch.linux.files.FileProblems;
import dev.hutch.linux.undo.Uninterrupted;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// One of the two ends of a `Conduit`, worked on a thread of its own: hashing and compressing then
/// take a second processor instead of more time.
final class Aside implements AutoCloseable {
    private final Conduit conduit = new Conduit();
    private final Thread thread;

    @FunctionalInterface
    interface Work {
        void run(Conduit conduit) throws IOException;
    }

    private Aside(String name, Work work) {
        // A platform thread: the work is arithmetic, not waiting.
        this.thread = Thread.ofPlatform().daemon().name(name).unstarted(() -> run(work));
    }

    static Aside start(String name, Work work) {
        Aside aside = new Aside(name, work);
        aside.thread.start();
        return aside;
    }

    InputStream reader() {
        return conduit.reader();
    }

    OutputStream writer() {
        return conduit.writer();
    }

    /// Everything was given to the work.
    void end() {
        conduit.end();
    }

    /// Waits for the work to end well, after everything was given to it.
    void finish() throws IOException {
        end();
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw FileProblems.cancelled(thread.getName(), e);
        }
        conduit.throwFailure();
    }

    /// Stops the work and waits until it has stopped. Idempotent.
    @Override
    public void close() {
        conduit.abandon();
        thread.interrupt();
        Uninterrupted.run(() -> {
            try {
                thread.join();
            } catch (InterruptedException impossible) {
                throw new AssertionError(impossible);
            }
        });
    }

    private void run(Work work) {
        try {
            work.run(conduit);
            conduit.end();
        } catch (IOException | RuntimeException | Error e) {
            conduit.fail(e);
        }
    }
}
