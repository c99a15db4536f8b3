package dev.hutch.cli.snapshot;

import dev.hutch.api.call.SnapshotCall;
import dev.hutch.api.call.VmCall;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `hutch vm snapshot restore`
@Command(
        name = "restore",
        description = {
            "Make a VM that goes on from a snapshot, with a name, addresses and random numbers of its",
            "own; or put back the VM that was saved. Prints the id of the VM."
        },
        footer = {
            "",
            "Examples:",
            "  hutch vm snapshot restore ok --name dev2",
            "  hutch vm snapshot restore ok --in-place"
        })
public final class SnapshotRestore extends HutchCommand {
    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "Name of the new VM (default: picked).")
    private String name = "";

    @Option(
            names = "--in-place",
            description = "Put back the VM itself: what it has done since is lost.")
    private boolean inPlace;

    @Option(
            names = "--disk-only",
            description = "Boot from its disk, on any host: its memory is not used.")
    private boolean diskOnly;

    @Parameters(paramLabel = "SNAPSHOT", description = "Id, unique prefix or name.")
    private String snapshot = "";

    @Override
    protected int run(Invocation hutch) {
        if (inPlace && !name.isEmpty()) {
            throw wrong("a VM that is put back keeps its name: --name or --in-place");
        }
        VmCall.VmView vm = hutch.call(new SnapshotCall.Restore(snapshot, name, inPlace, diskOnly));
        hutch.answer(vm, vm.id() + "\n");
        return 0;
    }
}
