package dev.hutch.cli.kernel;

import dev.hutch.api.call.KernelCall;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `hutch kernel import`
@Command(name = "import", description = "Take in a kernel that was built elsewhere.")
public final class KernelImport extends HutchCommand {
    @Parameters(paramLabel = "NAME", description = "Name to give it.")
    private String name = "";

    @Option(
            names = "--from",
            required = true,
            paramLabel = "DIR",
            description = "Holds vmlinuz or vmlinux, and lib/modules.")
    private String from = "";

    @Option(names = "--force", description = "Replace the one of that name.")
    private boolean force;

    @Override
    protected int run(Invocation hutch) {
        KernelCall.KernelView kernel =
                hutch.call(
                        new KernelCall.Import(
                                name, hutch.console().resolve(from).toString(), force));
        hutch.answer(kernel, kernel.name() + "\n");
        return 0;
    }
}
