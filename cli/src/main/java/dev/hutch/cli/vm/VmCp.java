package dev.hutch.cli.vm;

import dev.hutch.api.call.VmCall;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import dev.hutch.cli.render.Text;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `hutch vm cp`
@Command(
        name = "cp",
        description = "Copy files or trees between host and VM, with modes, owners and symlinks.",
        footer = {
            "",
            "Examples:",
            "  hutch vm cp ./site dev:/srv/site",
            "  hutch vm cp dev:/var/log/syslog ."
        })
public final class VmCp extends HutchCommand {
    @Parameters(index = "0", paramLabel = "SRC", description = "A host path, or VM:PATH.")
    private String source = "";

    @Parameters(index = "1", paramLabel = "DST", description = "A host path, or VM:PATH.")
    private String destination = "";

    @Override
    protected int run(Invocation hutch) {
        VmCall.CopyResult result =
                hutch.call(
                        new VmCall.Copy(
                                source, destination, hutch.console().directory().toString()));
        if (hutch.options().format() == Invocation.Format.JSON) {
            hutch.answer(result, "");
        } else if (!hutch.options().quiet()) {
            hutch.say(
                    "hutch: copied "
                            + result.entries()
                            + " entries, "
                            + Text.size(result.bytes())
                            + "\n");
        }
        return 0;
    }
}
