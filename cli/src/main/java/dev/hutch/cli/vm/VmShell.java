package dev.hutch.cli.vm;

import dev.hutch.api.ProblemException;
import dev.hutch.api.call.VmCall;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `hutch vm shell`
@Command(name = "shell", description = "A login shell in a running VM.")
public final class VmShell extends HutchCommand {
    @Mixin private CommandOptions options = new CommandOptions();

    @Parameters(paramLabel = "VM", description = "Id, unique prefix or name.")
    private String vm = "";

    @Override
    protected int run(Invocation hutch) {
        VmCall.Command command = options.shell(hutch.console());
        int code = hutch.stream(new VmCall.Exec(vm, command), command.terminal() != null).code();
        if (command.terminal() != null && !hutch.options().quiet()) {
            remind(hutch);
        }
        return code;
    }

    /// Who leaves a shell easily forgets that the machine runs on.
    private void remind(Invocation hutch) {
        try {
            VmCall.VmView view = hutch.call(new VmCall.Show(vm));
            if (view.state() == VmCall.VmState.RUNNING) {
                hutch.say(
                        "hutch: "
                                + view.name()
                                + " is still running; to stop it: hutch vm stop "
                                + view.name()
                                + "\n");
            }
        } catch (ProblemException gone) {
            // Removed meanwhile: there is nothing to remind of.
        }
    }
}
