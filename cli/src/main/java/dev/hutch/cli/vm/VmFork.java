package dev.hutch.cli.vm;

import dev.hutch.api.call.VmCall;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `hutch vm fork`
@Command(
        name = "fork",
        description = {
            "Make VMs that go on from where a running one stands: its memory, processes, open files",
            "and disk, with names, addresses and random numbers of their own. The VM itself stands",
            "still for a moment and goes on. Prints the ids of the new ones."
        },
        footer = {"", "Examples:", "  hutch vm fork dev", "  hutch vm fork dev -n 8"})
public final class VmFork extends HutchCommand {
    @Option(
            names = {"-n", "--count"},
            paramLabel = "N",
            defaultValue = "1",
            description = "How many (default: ${DEFAULT-VALUE}).")
    private int count;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "Name of the new VM (default: picked).")
    private String name = "";

    @Parameters(paramLabel = "VM", description = "Id, unique prefix or name.")
    private String vm = "";

    @Override
    protected int run(Invocation hutch) {
        VmCall.VmList forked = hutch.call(new VmCall.Fork(vm, name, count));
        hutch.answer(
                forked,
                forked.vms().stream()
                        .map(child -> child.id() + "\n")
                        .collect(Collectors.joining()));
        return 0;
    }
}
