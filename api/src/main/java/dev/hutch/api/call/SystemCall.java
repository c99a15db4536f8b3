package dev.hutch.api.call;

import dev.hutch.api.BuildInfo;
import java.util.List;
import java.util.Map;

/// The daemon itself, its jobs, and the host it stands on.
public sealed interface SystemCall<R> extends Call<R> {

    record Version() implements SystemCall<BuildInfo> {
        @Override
        public Class<BuildInfo> answer() {
            return BuildInfo.class;
        }
    }

    record Status() implements SystemCall<DaemonStatus> {
        @Override
        public Class<DaemonStatus> answer() {
            return DaemonStatus.class;
        }
    }

    /// Ends the daemon once this is answered. VMs run on and are found again by the next daemon.
    record Shutdown() implements SystemCall<Answers.Done> {
        @Override
        public Class<Answers.Done> answer() {
            return Answers.Done.class;
        }
    }

    /// @param fix carry out the fixes that need no decision
    record Doctor(boolean fix) implements SystemCall<DoctorReport> {
        @Override
        public Class<DoctorReport> answer() {
            return DoctorReport.class;
        }

        @Override
        public Mode mode() {
            return Mode.JOB;
        }
    }

    record Jobs() implements SystemCall<JobList> {
        @Override
        public Class<JobList> answer() {
            return JobList.class;
        }
    }

    /// Asks a job to end; answered when it has ended and is undone.
    record CancelJob(String id) implements SystemCall<JobView> {
        @Override
        public Class<JobView> answer() {
            return JobView.class;
        }
    }

    /// @param pool machines that only lack a name to be VMs
    /// @param prepared machines that are still to go on from their template
    /// @param residentBytes memory of the daemon process
    record DaemonStatus(
            BuildInfo build,
            long pid,
            String home,
            String startedAt,
            int vms,
            int running,
            int pool,
            int prepared,
            int jobs,
            long residentBytes,
            String accelerator) {}

    record DoctorReport(List<Check> checks) {
        public DoctorReport {
            checks = List.copyOf(checks);
        }

        public boolean healthy() {
            return checks.stream().noneMatch(check -> check.grade() == Grade.FAIL);
        }
    }

    /// @param name the thing, such as `qemu-system-x86_64`
    /// @param purpose what it is for
    /// @param found what was seen
    /// @param fix the command that mends it; empty when nothing needs mending
    record Check(String name, String purpose, Grade grade, String found, String fix) {}

    enum Grade {
        PASS,
        WARN,
        FAIL
    }

    record JobList(List<JobView> jobs) {
        public JobList {
            jobs = List.copyOf(jobs);
        }
    }

    /// @param stages finished stages and the milliseconds each took, in order
    record JobView(
            String id,
            String kind,
            String subject,
            JobState state,
            String stage,
            Map<String, Long> stages,
            String startedAt,
            String message) {}

    enum JobState {
        RUNNING,
        DONE,
        FAILED,
        CANCELLED
    }
}
