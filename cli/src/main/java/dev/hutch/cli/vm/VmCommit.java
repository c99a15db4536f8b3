package dev.hutch.cli.vm;

import dev.hutch.api.call.ImageCall;
import dev.hutch.api.call.VmCall;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `hutch vm commit`
@Command(
        name = "commit",
        description = {
            "Make an image of a running VM: its own, with what was written since as a layer on",
            "top. The guest's disk stands still meanwhile; memory and processes are not kept."
        },
        footer = {"", "Examples:", "  hutch vm commit dev -t dev-tools"})
public final class VmCommit extends HutchCommand {
    @Option(
            names = {"-t", "--tag"},
            required = true,
            paramLabel = "TAG",
            description = "Name of the image.")
    private String tag = "";

    @Parameters(paramLabel = "VM", description = "Id, unique prefix or name.")
    private String vm = "";

    @Override
    protected int run(Invocation hutch) {
        ImageCall.ImageView image = hutch.call(new VmCall.Commit(vm, tag));
        hutch.answer(image, image.digest() + "\n");
        return 0;
    }
}
