package dev.hutch.cli.snapshot;

import dev.hutch.api.call.SnapshotCall;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `hutch vm snapshot create`
@Command(
        name = "create",
        description = {
            "Save memory, processes, devices and disk of a VM at one instant. A VM that runs stands",
            "still for a moment and goes on; one that is paused stays so. Prints the snapshot's id."
        },
        footer = {
            "",
            "Examples:",
            "  hutch vm snapshot create dev",
            "  hutch vm snapshot create dev ok"
        })
public final class SnapshotCreate extends HutchCommand {
    @Parameters(index = "0", paramLabel = "VM", description = "Id, unique prefix or name.")
    private String vm = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "NAME",
            description = "Its name (default: the VM's with a number).")
    private String name = "";

    @Override
    protected int run(Invocation hutch) {
        SnapshotCall.SnapshotView made = hutch.call(new SnapshotCall.Create(vm, name));
        hutch.answer(made, made.id() + "\n");
        return 0;
    }
}
