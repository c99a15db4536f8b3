package dev.hutch.vm.machine.enter;

import dev.hutch.api.Event;
import dev.hutch.api.EventSink;
import dev.hutch.api.call.Answers.Outcomes;
import dev.hutch.api.call.CallIo;
import dev.hutch.api.call.VmCall.Action;
import dev.hutch.api.call.VmCall.Exit;
import dev.hutch.api.call.VmCall.ExportView;
import dev.hutch.api.call.VmCall.Run;
import dev.hutch.linux.undo.Uninterrupted;
import dev.hutch.vm.machine.Entered;
import dev.hutch.vm.machine.VmRecord;
import dev.hutch.vm.machine.Vms;
import dev.hutch.vm.workspace.Workspaces;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/// `vm run` from end to end: a VM, a repository in it, a command, its changes back, and the VM gone
/// again if that was asked for.
public final class RunOnce {
    private final Vms vms;
    private final Workspaces workspaces;

    public RunOnce(Vms vms, Workspaces workspaces) {
        this.vms = vms;
        this.workspaces = workspaces;
    }

    /// What can be refused is refused before anything is made. The patch is written whether or not
    /// the command succeeded; the VM is removed whatever happens.
    public Exit run(Run run, CallIo io) {
        if (run.workspace() != null) {
            workspaces.inspect(run.workspace());
        }
        if (!run.exportTo().isEmpty()) {
            checkWritable(Path.of(run.exportTo()));
        }
        VmRecord vm =
                vms.create(
                        run.spec(),
                        true,
                        image -> CommandPlan.check(image, run.command()),
                        run.access(),
                        io);
        try (Entered entered = vms.enter(vm.id().value())) {
            return inside(run, entered, io);
        } finally {
            if (run.remove()) {
                remove(vm, io);
            }
        }
    }

    private Exit inside(Run run, Entered vm, CallIo io) {
        if (run.workspace() != null) {
            workspaces.prepare(vm.guest(), run.workspace(), io);
            vm.workIn(Workspaces.GUEST_PATH);
        }
        io.stage("run", vm.vm().name().value());
        if (run.command().cwd().startsWith("/")) {
            GuestDirectory.ensure(vm.guest(), run.command().cwd());
        }
        Exit exit = Commands.runMain(vm, run.command(), io);
        if (!run.exportTo().isEmpty()) {
            export(run, vm, io);
        }
        if (!run.remove()) {
            io.emit(
                    new Event.Note(
                            "VM '"
                                    + vm.vm().name()
                                    + "' is kept: hutch vm shell "
                                    + vm.vm().name()));
        }
        return exit;
    }

    private void export(Run run, Entered vm, EventSink events) {
        Path target = Path.of(run.exportTo());
        events.stage("export", target.toString());
        Path staged = target.resolveSibling("." + target.getFileName() + ".hutch");
        try {
            ExportView view;
            try (OutputStream patch = Files.newOutputStream(staged)) {
                view = workspaces.export(vm.guest(), "", patch);
            }
            Files.move(staged, target, StandardCopyOption.REPLACE_EXISTING);
            events.emit(new Event.Note(view.files().size() + " changed files in " + target));
        } catch (IOException e) {
            throw EnterProblems.io("write", target, e);
        } finally {
            deleteQuietly(staged);
        }
    }

    private void remove(VmRecord vm, EventSink events) {
        Outcomes outcomes =
                Uninterrupted.call(() -> vms.act(Action.DELETE, List.of(vm.id().value()), events));
        outcomes.outcomes().stream()
                .filter(outcome -> outcome.problem() != null)
                .forEach(outcome ->
                        events.warn(
                                "VM '"
                                        + vm.name()
                                        + "' could not be removed; try: hutch vm rm "
                                        + vm.name()));
    }

    private static void checkWritable(Path target) {
        Path directory = target.getParent();
        if (directory == null || !Files.isDirectory(directory) || !Files.isWritable(directory)) {
            throw EnterProblems.noParent(String.valueOf(directory));
        }
        if (Files.isDirectory(target)) {
            throw EnterProblems.directoryOntoFile(target.toString());
        }
    }

    private static void deleteQuietly(Path staged) {
        try {
            Files.deleteIfExists(staged);
        } catch (IOException e) {
            throw EnterProblems.io("delete", staged, e);
        }
    }
}
