package dev.hutch.cli.vm;

import dev.hutch.api.call.VmCall;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `hutch vm logs`
@Command(name = "logs", description = "What a VM wrote to its console.")
public final class VmLogs extends HutchCommand {
    @Option(
            names = {"-f", "--follow"},
            description = "Go on until the VM ends.")
    private boolean follow;

    @Parameters(paramLabel = "VM", description = "Id, unique prefix or name.")
    private String vm = "";

    @Override
    protected int run(Invocation hutch) {
        hutch.stream(new VmCall.Logs(vm, follow), false);
        return 0;
    }
}
