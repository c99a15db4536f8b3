package dev.hutch.cli.vm;

import dev.hutch.api.call.VmCall;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `hutch vm exec`
@Command(
        name = "exec",
        customSynopsis = "hutch vm exec [OPTIONS] VM [--] CMD...",
        description = "Run a command in a running VM and end with its exit code.",
        footer = {
            "",
            "Examples:",
            "  hutch vm exec dev -- uname -a",
            "  hutch vm exec -it dev -- top",
            "  tar c . | hutch vm exec -i dev -- tar x -C /srv"
        })
public final class VmExec extends HutchCommand {
    @Mixin private CommandOptions options = new CommandOptions();

    @Parameters(index = "0", paramLabel = "VM", description = "Id, unique prefix or name.")
    private String vm = "";

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "CMD",
            description = "Command and arguments.")
    private List<String> argv = new ArrayList<>();

    @Override
    protected boolean takesTail() {
        return true;
    }

    @Override
    protected int run(Invocation hutch) {
        List<String> whole = new ArrayList<>(argv);
        whole.addAll(hutch.tail().orElse(List.of()));
        if (whole.isEmpty()) {
            throw wrong(
                    "no command: hutch vm exec "
                            + vm
                            + " -- CMD; for a shell: hutch vm shell "
                            + vm);
        }
        VmCall.Command command = options.command(VmCall.Program.ARGV, whole, hutch.console());
        return hutch.stream(new VmCall.Exec(vm, command), command.terminal() != null).code();
    }
}
