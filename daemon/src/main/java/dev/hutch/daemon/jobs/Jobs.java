package dev.hutch.daemon.jobs;

import dev.hutch.api.EventSink;
import dev.hutch.api.Problem;
import dev.hutch.api.call.SystemCall.JobView;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// All jobs of this daemon: those that run, and those that ended lately.
public final class Jobs {
    /// Ended jobs that can still be asked about. A page of them; what is older is in the log.
    private static final int KEPT = 64;

    private final InstantSource clock;
    private final SpareMemory memory;
    private final Map<String, Job<?>> jobs = new LinkedHashMap<>();
    private long last;

    public Jobs(InstantSource clock, SpareMemory memory) {
        this.clock = clock;
        this.memory = memory;
    }

    /// @param kind the call's name, such as `vm.create`
    /// @param subject what it is about, for people
    public <R> Job<R> begin(String kind, String subject, Function<EventSink, R> body) {
        Job<R> job;
        synchronized (this) {
            last++;
            job = new Job<>(Long.toString(last), kind, subject, clock.instant());
            jobs.put(job.id(), job);
        }
        job.start(body, this::ended);
        return job;
    }

    /// Problems: `job.not_found`.
    public synchronized Job<?> get(String id) {
        Job<?> job = jobs.get(id);
        if (job == null) {
            throw new Problem(
                            Problem.Kind.NOT_FOUND,
                            "job.not_found",
                            "there is no job '" + id + "'",
                            "hutch daemon status")
                    .toException();
        }
        return job;
    }

    /// Newest first.
    public synchronized List<JobView> list() {
        return new ArrayList<>(jobs.values()).reversed().stream().map(Job::view).toList();
    }

    public synchronized int running() {
        return (int) jobs.values().stream().filter(Job::running).count();
    }

    /// Cancels every job and returns when all have ended.
    public void close() {
        List<Job<?>> all;
        synchronized (this) {
            all = List.copyOf(jobs.values());
        }
        all.forEach(Job::cancel);
        for (Job<?> job : all) {
            job.result().exceptionally(e -> null).join();
        }
    }

    private void ended() {
        prune();
        if (running() == 0) {
            memory.idle(this);
        }
    }

    private synchronized void prune() {
        List<Job<?>> ended = jobs.values().stream().filter(job -> !job.running()).toList();
        for (Job<?> job : ended.subList(0, Math.max(0, ended.size() - KEPT))) {
            jobs.remove(job.id());
        }
    }
}
