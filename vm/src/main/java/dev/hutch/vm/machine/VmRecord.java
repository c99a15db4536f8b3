package dev.hutch.vm.machine;

import dev.hutch.api.ByteSize;
import dev.hutch.api.VmId;
import dev.hutch.api.VmName;
import dev.hutch.api.call.VmCall.VmState;
import dev.hutch.api.call.VmCall.VmView;
import dev.hutch.linux.process.ProcessIdentity;
import dev.hutch.vm.hypervisor.VmHardware.Accelerator;
import dev.hutch.vm.hypervisor.VmHardware.NetworkMode;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// All that is remembered of a VM.
///
/// @param workdir where commands start when nobody says otherwise; empty: the image's
/// @param autoPauseSeconds after which it is paused when nobody works in it; 0: never
/// @param process of the hypervisor, from the moment it exists until it is known to be gone
/// @param bootMillis from the process's start to ready, the last time; 0: never
/// @param problem why it is in state failed, else empty
public record VmRecord(
        VmId id,
        VmName name,
        VmState state,
        BootImage image,
        String kernel,
        int vcpus,
        ByteSize memory,
        ByteSize disk,
        NetworkMode network,
        Accelerator accelerator,
        String workdir,
        long autoPauseSeconds,
        @Nullable ProcessIdentity process,
        Instant createdAt,
        @Nullable Instant startedAt,
        long bootMillis,
        String problem) {

    VmRecord in(VmState newState) {
        return change(newState, process, startedAt, bootMillis, "");
    }

    VmRecord booting(Accelerator by) {
        return new VmRecord(
                id,
                name,
                state == VmState.CREATING ? state : VmState.STARTING,
                image,
                kernel,
                vcpus,
                memory,
                disk,
                network,
                by,
                workdir,
                autoPauseSeconds,
                null,
                createdAt,
                startedAt,
                bootMillis,
                "");
    }

    VmRecord with(ProcessIdentity newProcess) {
        return change(state, newProcess, startedAt, bootMillis, problem);
    }

    VmRecord running(Instant since, long newBootMillis) {
        return change(VmState.RUNNING, process, since, newBootMillis, "");
    }

    /// No process any more.
    VmRecord ended(VmState newState, String why) {
        return change(newState, null, startedAt, bootMillis, why);
    }

    VmRecord pausedAfter(long seconds) {
        return new VmRecord(
                id,
                name,
                state,
                image,
                kernel,
                vcpus,
                memory,
                disk,
                network,
                accelerator,
                workdir,
                seconds,
                process,
                createdAt,
                startedAt,
                bootMillis,
                problem);
    }

    VmRecord workingIn(String directory) {
        return new VmRecord(
                id,
                name,
                state,
                image,
                kernel,
                vcpus,
                memory,
                disk,
                network,
                accelerator,
                directory,
                autoPauseSeconds,
                process,
                createdAt,
                startedAt,
                bootMillis,
                problem);
    }

    private VmRecord change(
            VmState newState,
            @Nullable ProcessIdentity newProcess,
            @Nullable Instant since,
            long newBootMillis,
            String newProblem) {
        return new VmRecord(
                id,
                name,
                newState,
                image,
                kernel,
                vcpus,
                memory,
                disk,
                network,
                accelerator,
                workdir,
                autoPauseSeconds,
                newProcess,
                createdAt,
                since,
                newBootMillis,
                newProblem);
    }

    public VmView view() {
        return new VmView(
                id.value(),
                name.value(),
                state,
                image.reference(),
                image.digest().toString(),
                kernel,
                vcpus,
                memory.bytes(),
                disk.bytes(),
                network.name().toLowerCase(Locale.ROOT),
                process == null ? 0 : process.pid(),
                accelerator.name().toLowerCase(Locale.ROOT),
                createdAt.toString(),
                startedAt == null ? "" : startedAt.toString(),
                bootMillis,
                autoPauseSeconds,
                image.config().labels(),
                problem);
    }
}
