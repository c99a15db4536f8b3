package dev.hutch.daemon.calls;

import dev.hutch.api.BuildInfo;
import dev.hutch.api.call.Answers;
import dev.hutch.api.call.CallIo;
import dev.hutch.api.call.SystemCall;
import dev.hutch.api.call.SystemCall.DaemonStatus;
import dev.hutch.daemon.config.Home;
import dev.hutch.daemon.doctor.Doctor;
import dev.hutch.daemon.jobs.Job;
import dev.hutch.daemon.jobs.Jobs;
import dev.hutch.vm.machine.Vms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Supplier;

/// Answers the calls about the daemon and its host.
public final class SystemCalls {
    private static final long PAGE = 4096;

    private final Home home;
    private final Jobs jobs;
    private final Vms vms;
    private final Doctor doctor;
    private final Supplier<String> accelerator;
    private final Instant startedAt;
    private final Runnable shutdown;

    /// @param shutdown begins the end of the daemon and returns at once
    public SystemCalls(
            Home home,
            Jobs jobs,
            Vms vms,
            Doctor doctor,
            Supplier<String> accelerator,
            Instant startedAt,
            Runnable shutdown) {
        this.home = home;
        this.jobs = jobs;
        this.vms = vms;
        this.doctor = doctor;
        this.accelerator = accelerator;
        this.startedAt = startedAt;
        this.shutdown = shutdown;
    }

    <R> R answer(SystemCall<R> call, CallIo io) {
        Object answer =
                switch (call) {
                    case SystemCall.Version() -> BuildInfo.current();
                    case SystemCall.Status() -> status();
                    case SystemCall.Shutdown() -> {
                        shutdown.run();
                        yield new Answers.Done();
                    }
                    case SystemCall.Doctor(boolean fix) -> doctor.examine(fix, io);
                    case SystemCall.Jobs() -> new SystemCall.JobList(jobs.list());
                    case SystemCall.CancelJob(String id) -> cancel(id);
                };
        return call.answer().cast(answer);
    }

    private SystemCall.JobView cancel(String id) {
        Job<?> job = jobs.get(id);
        job.cancel();
        job.result().exceptionally(e -> null).join();
        return job.view();
    }

    private DaemonStatus status() {
        return new DaemonStatus(
                BuildInfo.current(),
                ProcessHandle.current().pid(),
                home.state().toString(),
                startedAt.toString(),
                vms.list().size(),
                (int) vms.list().stream().filter(vm -> vm.process() != null).count(),
                vms.spares(),
                vms.prepared(),
                jobs.running(),
                residentBytes(),
                accelerator.get());
    }

    /// Second number of /proc/self/statm, proc(5).
    private static long residentBytes() {
        try {
            return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ", -1)[1])
                    * PAGE;
        } catch (IOException e) {
            return 0;
        }
    }
}
