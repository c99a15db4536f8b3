package dev.hutch.cli.vm;

import dev.hutch.api.call.VmCall;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `hutch vm set`
@Command(
        name = "set",
        description = "Change how a VM is treated, from now on.",
        footer = {"", "Examples:", "  hutch vm set dev --auto-pause 30m"})
public final class VmSet extends HutchCommand {
    @Option(
            names = "--auto-pause",
            paramLabel = "TIME|off",
            required = true,
            converter = PatienceConverter.class,
            description =
                    "Pause it when nobody has worked in it for so long, such as 90s, 30m or 2h.")
    private long autoPause;

    @Parameters(paramLabel = "VM", description = "Id, unique prefix or name.")
    private String vm = "";

    @Override
    protected int run(Invocation hutch) {
        VmCall.VmView view = hutch.call(new VmCall.Set(vm, autoPause));
        hutch.answer(view, view.id() + "\n");
        return 0;
    }
}
