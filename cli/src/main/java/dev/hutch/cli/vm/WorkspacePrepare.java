package dev.hutch.cli.vm;

import dev.hutch.api.call.VmCall;
import dev.hutch.api.call.WorkspaceView;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import dev.hutch.cli.render.Fields;
import dev.hutch.cli.render.Text;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `hutch vm workspace prepare`
@Command(
        name = "prepare",
        description = "Place the git repository around PATH in the VM's /root/repo.")
public final class WorkspacePrepare extends HutchCommand {
    @Mixin private WorkspaceOptions branch = new WorkspaceOptions();

    @Parameters(index = "0", paramLabel = "VM", description = "Id, unique prefix or name.")
    private String vm = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            defaultValue = ".",
            paramLabel = "PATH",
            description = "In or below a git repository (default: here).")
    private String path = ".";

    @Override
    protected int run(Invocation hutch) {
        if (branch.contradicts()) {
            throw wrong(WorkspaceOptions.FROM_ALONE);
        }
        WorkspaceView view =
                hutch.call(
                        new VmCall.Prepare(
                                vm,
                                new VmCall.WorkspaceSpec(
                                        hutch.console().resolve(path).toString(),
                                        branch.branch,
                                        branch.from)));
        hutch.answer(
                view,
                new Fields()
                        .add("repository", view.repository())
                        .add("guest path", view.guestPath())
                        .add("head", view.headCommit())
                        .add("branch", view.branch())
                        .add("sent", Text.size(view.bytesSent()))
                        .add("overlay files", view.overlayFiles()));
        return 0;
    }
}
