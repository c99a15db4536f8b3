package dev.hutch.cli.vm;

import dev.hutch.api.call.VmCall;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `hutch vm create`
@Command(
        name = "create",
        description = "Create a VM and start it. Prints its id.",
        footer = {
            "",
            "Examples:",
            "  hutch vm create --name dev --memory 2G",
            "  hutch vm create --image alpine --no-start"
        })
public final class VmCreate extends HutchCommand {
    @Mixin private SpecOptions spec = new SpecOptions();

    @Option(names = "--no-start", description = "Do not boot it yet.")
    private boolean noStart;

    @Override
    protected int run(Invocation hutch) {
        VmCall.Create call =
                new VmCall.Create(
                        spec.toSpec(hutch.console()), !noStart, hutch.registryAccess(false));
        VmCall.VmView vm = spec.traced() ? hutch.traced(call) : hutch.call(call);
        hutch.answer(vm, vm.id() + "\n");
        return 0;
    }
}
