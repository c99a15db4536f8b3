package dev.hutch.daemon.calls;

import dev.hutch.api.call.Answers;
import dev.hutch.api.call.CallIo;
import dev.hutch.api.call.RegistryAccess;
import dev.hutch.api.call.VmCall;
import dev.hutch.api.call.VmCall.VmState;
import dev.hutch.api.call.WorkspaceView;
import dev.hutch.vm.hypervisor.VmProcess;
import dev.hutch.vm.machine.Entered;
import dev.hutch.vm.machine.VmRecord;
import dev.hutch.vm.machine.Vms;
import dev.hutch.vm.machine.enter.Commands;
import dev.hutch.vm.machine.enter.ConsoleFollower;
import dev.hutch.vm.machine.enter.Copies;
import dev.hutch.vm.machine.enter.CopyStreams;
import dev.hutch.vm.machine.enter.Pings;
import dev.hutch.vm.machine.enter.RunOnce;
import dev.hutch.vm.machine.enter.Statistics;
import dev.hutch.vm.workspace.Workspaces;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// Answers the calls about VMs.
public final class VmCalls {
    private final Vms vms;
    private final Workspaces workspaces;
    private final VmCommits commits;
    private final RunOnce runOnce;
    private final Statistics statistics;
    private final Copies copies;
    private final CopyStreams streams;

    public VmCalls(Vms vms, Workspaces workspaces, VmCommits commits) {
        this.vms = vms;
        this.commits = commits;
        this.workspaces = workspaces;
        this.runOnce = new RunOnce(vms, workspaces);
        this.statistics = new Statistics(vms);
        boolean root = "root".equals(System.getProperty("user.name"));
        this.copies = new Copies(vms, root);
        this.streams = new CopyStreams(vms, root);
    }

    <R> R answer(VmCall<R> call, CallIo io) {
        Object answer =
                switch (call) {
                    case VmCall.Create(VmCall.VmSpec spec, boolean start, RegistryAccess access) ->
                            vms.create(spec, start, image -> {}, access, io).view();
                    case VmCall.Fork(String vm, String name, int count) ->
                            views(vms.fork(vm, name, count, io));
                    case VmCall.Act(VmCall.Action action, List<String> targets) ->
                            vms.act(action, targets, io);
                    case VmCall.Set(String vm, long autoPauseSeconds) ->
                            vms.set(vm, autoPauseSeconds).view();
                    case VmCall.Ls(boolean all) -> list(all);
                    case VmCall.Show(String vm) -> vms.get(vm).view();
                    case VmCall.Logs logs -> logs(logs, io);
                    case VmCall.Stats(List<String> targets) -> statistics.of(targets);
                    case VmCall.Exec(String vm, VmCall.Command command) ->
                            inside(vm, io, entered -> Commands.run(entered, command, io));
                    case VmCall.Ping(String vm, List<String> argv, int rounds) ->
                            inside(vm, io, entered -> Pings.measure(entered, argv, rounds));
                    case VmCall.Copy copy -> copies.copy(copy, io);
                    case VmCall.CopyOut(String source) -> streams.out(source, io);
                    case VmCall.CopyIn(String destination) -> streams.in(destination, io);
                    case VmCall.Prepare(String vm, VmCall.WorkspaceSpec workspace) ->
                            prepare(vm, workspace, io);
                    case VmCall.Export(String vm, String baseCommit) ->
                            inside(
                                    vm,
                                    io,
                                    entered ->
                                            workspaces.export(
                                                    entered.guest(), baseCommit, io.out()));
                    case VmCall.Commit(String vm, String tag) -> commits.commit(vm, tag, io);
                    case VmCall.Run run -> runOnce.run(run, io);
                };
        return call.answer().cast(answer);
    }

    private <T> T inside(String vm, CallIo io, Function<Entered, T> work) {
        try (Entered entered = vms.enter(vm, io)) {
            return work.apply(entered);
        }
    }

    private VmCall.VmList list(boolean all) {
        return views(vms.list().stream().filter(vm -> all || lives(vm)).toList());
    }

    private static VmCall.VmList views(List<VmRecord> records) {
        return new VmCall.VmList(records.stream().map(VmRecord::view).toList());
    }

    private static boolean lives(VmRecord vm) {
        return switch (vm.state()) {
            case CREATING, STARTING, RUNNING, STOPPING, PAUSED -> true;
            case CREATED, STOPPED, FAILED, DELETING -> false;
        };
    }

    private Answers.Done logs(VmCall.Logs logs, CallIo io) {
        VmRecord vm = vms.get(logs.vm());
        if (logs.follow() && Set.of(VmState.RUNNING, VmState.PAUSED).contains(vm.state())) {
            return inside(vm.id().value(), io, entered -> logs(vm, true, io));
        }
        return logs(vm, logs.follow() && vm.state() == VmState.STARTING, io);
    }

    private Answers.Done logs(VmRecord vm, boolean follow, CallIo io) {
        Optional<VmProcess> until = follow ? vms.process(vm.id().value()) : Optional.empty();
        Thread caller = Thread.currentThread();
        io.onControl(control -> {
            if (control instanceof CallIo.Control.Hangup) {
                caller.interrupt();
            }
        });
        ConsoleFollower.write(vms.console(vm), until, io.out());
        return new Answers.Done();
    }

    private WorkspaceView prepare(String vm, VmCall.WorkspaceSpec workspace, CallIo io) {
        workspaces.inspect(workspace);
        return inside(
                vm,
                io,
                entered -> {
                    WorkspaceView view = workspaces.prepare(entered.guest(), workspace, io);
                    entered.workIn(view.guestPath());
                    return view;
                });
    }
}
