package dev.hutch.daemon.calls;

import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import dev.hutch.api.call.Call;
import dev.hutch.api.call.CallIo;
import dev.hutch.api.call.CallIo.Control;
import dev.hutch.api.call.EnvCall;
import dev.hutch.api.call.Hutch;
import dev.hutch.api.call.ImageCall;
import dev.hutch.api.call.KernelCall;
import dev.hutch.api.call.SnapshotCall;
import dev.hutch.api.call.StoreCall;
import dev.hutch.api.call.SystemCall;
import dev.hutch.api.call.TagCall;
import dev.hutch.api.call.TemplateCall;
import dev.hutch.api.call.VmCall;
import dev.hutch.api.wire.CallNames;
import dev.hutch.daemon.jobs.Job;
import dev.hutch.daemon.jobs.Jobs;
import java.util.concurrent.atomic.AtomicBoolean;

/// hutch itself, in this very process. Quick calls and streams run on the caller's thread, jobs on
/// their own.
///
/// A caller that goes away says hangup and then interrupts: a job goes on without it, a stream
/// ends. An interrupt alone cancels either.
public final class LocalHutch implements Hutch {
    private static final System.Logger LOG = System.getLogger(LocalHutch.class.getName());

    private final Jobs jobs;
    private final VmCalls vms;
    private final ImageCalls images;
    private final KernelCalls kernels;
    private final StoreSpace space;
    private final EnvCalls environments;
    private final TagCalls tags;
    private final TemplateCalls templates;
    private final SnapshotCalls snapshots;
    private final SystemCalls system;

    public LocalHutch(
            Jobs jobs,
            VmCalls vms,
            ImageCalls images,
            KernelCalls kernels,
            StoreSpace space,
            EnvCalls environments,
            TagCalls tags,
            TemplateCalls templates,
            SnapshotCalls snapshots,
            SystemCalls system) {
        this.jobs = jobs;
        this.vms = vms;
        this.images = images;
        this.kernels = kernels;
        this.space = space;
        this.environments = environments;
        this.tags = tags;
        this.templates = templates;
        this.snapshots = snapshots;
        this.system = system;
    }

    @Override
    public <R> R call(Call<R> call, CallIo io) {
        return switch (call.mode()) {
            case QUICK, STREAM -> answer(call, io);
            case JOB -> wait(begin(call), io);
        };
    }

    /// Begins a job for a caller that will ask for it later.
    public <R> Job<R> begin(Call<R> call) {
        return jobs.begin(
                CallNames.of(call),
                Subjects.of(call),
                events -> answer(call, CallIo.events(events)));
    }

    public Jobs jobs() {
        return jobs;
    }

    private static <R> R wait(Job<R> job, CallIo io) {
        AtomicBoolean callerIsGone = new AtomicBoolean();
        io.onControl(control -> {
            if (control instanceof Control.Hangup) {
                callerIsGone.set(true);
            }
        });
        Job.Watch watching = job.watch(io);
        try {
            return job.await(callerIsGone::get);
        } finally {
            watching.end();
        }
    }

    private <R> R answer(Call<R> call, CallIo io) {
        try {
            return switch (call) {
                case VmCall<R> vm -> vms.answer(vm, io);
                case ImageCall<R> image -> images.answer(image, io);
                case KernelCall<R> kernel -> kernels.answer(kernel, io);
                case StoreCall<R> store -> space.answer(store, io);
                case EnvCall<R> env -> environments.answer(env, io);
                case TagCall<R> tag -> tags.answer(tag);
                case TemplateCall<R> template -> templates.answer(template);
                case SnapshotCall<R> snapshot -> snapshots.answer(snapshot, io);
                case SystemCall<R> about -> system.answer(about, io);
            };
        } catch (ProblemException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.ERROR, "call=" + CallNames.of(call) + " broken", e);
            throw new Problem(
                            Problem.Kind.INTERNAL,
                            "internal",
                            "hutch broke while it worked on " + CallNames.of(call) + ": " + e,
                            "hutch daemon logs")
                    .toException(e);
        }
    }
}
