package dev.hutch.cli.vm;

import dev.hutch.api.call.VmCall;
import dev.hutch.cli.command.FileOutput;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `hutch vm workspace export`
@Command(
        name = "export",
        description = "Write what changed in the VM's /root/repo as a patch.",
        footer = {
            "",
            "Examples:",
            "  hutch vm workspace export dev | git apply",
            "  hutch vm workspace export --base-commit main -o work.patch dev"
        })
public final class WorkspaceExport extends HutchCommand {
    @Option(
            names = "--base-commit",
            paramLabel = "C",
            description = "Compare with this commit (default: the tree that was placed).")
    private String base = "";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Write here (default: standard output).")
    private String output = "";

    @Parameters(paramLabel = "VM", description = "Id, unique prefix or name.")
    private String vm = "";

    @Override
    protected int run(Invocation hutch) {
        VmCall.Export call = new VmCall.Export(vm, base);
        if (output.isEmpty()) {
            hutch.stream(call, false);
            return 0;
        }
        VmCall.ExportView view =
                FileOutput.write(hutch.console().resolve(output), out -> hutch.streamTo(call, out));
        if (hutch.options().format() == Invocation.Format.JSON) {
            hutch.answer(view, "");
        } else if (!hutch.options().quiet()) {
            hutch.say(
                    "hutch: " + view.files().size() + " files changed, patch in " + output + "\n");
        }
        return 0;
    }
}
