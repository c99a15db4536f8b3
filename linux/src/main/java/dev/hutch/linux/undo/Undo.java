package dev.hutch.linux.undo;

import java.util.ArrayDeque;
import java.util.Deque;

/// What must be taken back if the work at hand fails, last acquired first.
///
/// ```java
/// try (Undo undo = new Undo("create vm")) {
///     Files.createDirectory(directory);
///     undo.push("directory", () -> AtomicFiles.deleteTree(directory));
///     ...
///     undo.commit();
/// }
/// ```
///
/// Undoing cannot be cancelled. A step that fails is logged; it stops no other step and never hides
/// why the work failed. Not thread-safe: it belongs to the thread that works.
public final class Undo implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Undo.class.getName());

    private final String work;
    private final Deque<Step> steps = new ArrayDeque<>();

    /// @param work what is being done, for the log
    public Undo(String work) {
        this.work = work;
    }

    public void push(String what, Runnable inverse) {
        steps.push(new Step(what, inverse));
    }

    /// The work is done: there is nothing to take back any more.
    public void commit() {
        steps.clear();
    }

    /// Takes back what was not committed.
    @Override
    public void close() {
        if (steps.isEmpty()) {
            return;
        }
        Uninterrupted.run(() -> {
            while (!steps.isEmpty()) {
                undo(steps.pop());
            }
        });
    }

    private void undo(Step step) {
        try {
            step.inverse.run();
        } catch (RuntimeException | Error e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "undo=failed work=\"" + work + "\" step=\"" + step.what + "\"",
                    e);
        }
    }

    private record Step(String what, Runnable inverse) {}
}
