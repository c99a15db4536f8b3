package dev.hutch.cli.kernel;

import dev.hutch.api.call.KernelCall;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import dev.hutch.cli.render.Fields;
import dev.hutch.cli.render.Text;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `hutch kernel show`
@Command(name = "show", description = "Everything about one kernel.")
public final class KernelShow extends HutchCommand {
    @Parameters(paramLabel = "NAME", description = "Name of a kernel.")
    private String name = "";

    @Override
    protected int run(Invocation hutch) {
        KernelCall.KernelView kernel = hutch.call(new KernelCall.Show(name));
        hutch.answer(
                kernel,
                new Fields()
                        .add("name", kernel.name())
                        .add("version", kernel.version())
                        .add("arch", kernel.arch())
                        .add("state", kernel.state())
                        .add("size", Text.size(kernel.bytes()))
                        .add("sha256", kernel.sha256())
                        .add("source", kernel.source())
                        .add("imported", kernel.importedAt())
                        .add("description", kernel.description()));
        return 0;
    }
}
