package dev.hutch.daemon.jobs;

import dev.hutch.api.Event;
import dev.hutch.api.EventSink;
import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import dev.hutch.api.call.SystemCall.JobState;
import dev.hutch.api.call.SystemCall.JobView;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One long operation and what became of it.
public final class Job<R> implements EventSink {
    /// What a late watcher gets to see: all stages of any operation, and the last of its progress.
    private static final int REMEMBERED = 256;

    private static final System.Logger LOG = System.getLogger(Job.class.getName());

    private final String id;
    private final String kind;
    private final String subject;
    private final Instant startedAt;
    private final long begun = System.nanoTime();
    private final CompletableFuture<R> result = new CompletableFuture<>();
    private final Deque<Event> events = new ArrayDeque<>();
    private final List<Watcher> watchers = new ArrayList<>();
    private final Map<String, Long> stages = new LinkedHashMap<>();
    private JobState state = JobState.RUNNING;
    private String stage = "";
    private long stageStart = begun;
    private String message = "";
    private @Nullable Thread worker;

    Job(String id, String kind, String subject, Instant startedAt) {
        this.id = id;
        this.kind = kind;
        this.subject = subject;
        this.startedAt = startedAt;
    }

    /// @param onEnd told when the job has ended, before whoever waits is
    void start(Function<EventSink, R> body, Runnable onEnd) {
        emit(new Event.Started(id));
        Thread thread = Thread.ofVirtual().name("job-" + id).unstarted(() -> run(body, onEnd));
        synchronized (this) {
            worker = thread;
        }
        thread.start();
    }

    public String id() {
        return id;
    }

    /// Completed when the job has ended and, if it failed, is undone.
    public CompletableFuture<R> result() {
        return result;
    }

    public synchronized JobView view() {
        return new JobView(
                id,
                kind,
                subject,
                state,
                stage,
                Collections.unmodifiableMap(new LinkedHashMap<>(stages)),
                startedAt.toString(),
                message);
    }

    public synchronized boolean running() {
        return state == JobState.RUNNING;
    }

    /// Asks it to end. It is cancelled only when `result` says so: what is done may be done
    /// already.
    public synchronized void cancel() {
        if (worker != null && state == JobState.RUNNING) {
            worker.interrupt();
        }
    }

    /// Tells all that was reported so far and then what is, until the watch is ended.
    public Watch watch(EventSink sink) {
        Watcher watcher = new Watcher(sink);
        synchronized (this) {
            events.forEach(watcher::put);
            watchers.add(watcher);
        }
        watcher.start();
        return () -> {
            unwatch(watcher);
            watcher.end();
        };
    }

    private synchronized void unwatch(Watcher watcher) {
        watchers.remove(watcher);
    }

    /// Waits for the end on behalf of a caller. An interrupt cancels the job and still waits until
    /// it is undone; if the caller is gone, an interrupt only ends the wait.
    public R await(BooleanSupplier callerIsGone) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return result.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                    if (callerIsGone.getAsBoolean()) {
                        throw unwatched();
                    }
                    cancel();
                } catch (ExecutionException e) {
                    throw failure(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private ProblemException unwatched() {
        return Problem.of(
                        Problem.Kind.CANCELLED,
                        "job.unwatched",
                        "job " + id + " goes on without its caller")
                .toException();
    }

    @Override
    public synchronized void emit(Event event) {
        if (event instanceof Event.Stage(String name, String detail)) {
            endStage();
            stage = name;
            LOG.log(
                    System.Logger.Level.DEBUG,
                    "job={0} kind={1} stage={2} detail=\"{3}\"",
                    id,
                    kind,
                    name,
                    detail);
        }
        if (event instanceof Event.Part part) {
            // Several parts go on at once; of each the latest counts.
            events.removeIf(earlier -> earlier instanceof Event.Part e && isSame(e, part));
        }
        boolean replaces =
                event instanceof Event.Progress && events.peekLast() instanceof Event.Progress;
        if (replaces || events.size() == REMEMBERED) {
            Event dropped = replaces ? events.pollLast() : events.pollFirst();
            LOG.log(System.Logger.Level.TRACE, "job={0} dropped={1}", id, dropped);
        }
        events.addLast(event);
        watchers.forEach(watcher -> watcher.put(event));
    }

    private static boolean isSame(Event.Part one, Event.Part other) {
        return one.stage().equals(other.stage()) && one.part().equals(other.part());
    }

    private void run(Function<EventSink, R> body, Runnable onEnd) {
        try {
            R answer = body.apply(this);
            end(JobState.DONE, "");
            onEnd.run();
            result.complete(answer);
        } catch (RuntimeException | Error e) {
            boolean cancelled =
                    e instanceof ProblemException p && p.kind() == Problem.Kind.CANCELLED;
            end(cancelled ? JobState.CANCELLED : JobState.FAILED, String.valueOf(e.getMessage()));
            onEnd.run();
            result.completeExceptionally(e);
        }
    }

    private synchronized void end(JobState newState, String newMessage) {
        endStage();
        state = newState;
        message = newMessage;
        worker = null;
        LOG.log(
                System.Logger.Level.INFO,
                "job={0} kind={1} subject={2} state={3} millis={4,number,#} stages={5} message=\"{6}\"",
                id,
                kind,
                subject,
                newState,
                (System.nanoTime() - begun) / 1_000_000,
                stages,
                newMessage);
        stage = "";
    }

    private void endStage() {
        long now = System.nanoTime();
        if (!stage.isEmpty()) {
            stages.merge(stage, (now - stageStart) / 1_000_000, Long::sum);
        }
        stageStart = now;
    }

    private static RuntimeException failure(@Nullable Throwable cause) {
        if (cause instanceof RuntimeException problem) {
            return problem;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        throw new AssertionError("a job throws unchecked only", cause);
    }

    /// A watcher's place.
    @FunctionalInterface
    public interface Watch {
        /// No more reports; returns when those that came were delivered.
        void end();
    }
}
