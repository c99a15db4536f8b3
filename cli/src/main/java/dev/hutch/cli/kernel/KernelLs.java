package dev.hutch.cli.kernel;

import dev.hutch.api.call.KernelCall;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import dev.hutch.cli.render.Table;
import dev.hutch.cli.render.Text;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `hutch kernel ls`
@Command(name = "ls", description = "List kernels.")
public final class KernelLs extends HutchCommand {
    @Option(names = "--available", description = "What can be pulled, instead of what is here.")
    private boolean available;

    @Override
    protected int run(Invocation hutch) {
        KernelCall.KernelList list = hutch.call(new KernelCall.Ls(available));
        hutch.answer(
                list,
                hutch.options().quiet()
                        ? list.kernels().stream()
                                .map(kernel -> kernel.name() + "\n")
                                .collect(Collectors.joining())
                        : table(list.kernels()));
        return 0;
    }

    private static Table table(List<KernelCall.KernelView> kernels) {
        Table table = new Table("NAME", "VERSION", "ARCH", "STATE", "SIZE", "DESCRIPTION");
        for (KernelCall.KernelView kernel : kernels) {
            table.row(
                    kernel.name(),
                    Text.orDash(kernel.version()),
                    kernel.arch(),
                    kernel.state(),
                    Text.size(kernel.bytes()),
                    kernel.description());
        }
        return table;
    }
}
