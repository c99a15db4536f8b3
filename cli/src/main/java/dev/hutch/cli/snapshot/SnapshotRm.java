package dev.hutch.cli.snapshot;

import dev.hutch.api.call.SnapshotCall;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `hutch vm snapshot rm`
@Command(name = "rm", description = "Remove snapshots. VMs that began there go on.")
public final class SnapshotRm extends HutchCommand {
    @Parameters(
            arity = "0..*",
            paramLabel = "SNAPSHOT",
            description = "Ids, unique prefixes or names.")
    private List<String> targets = new ArrayList<>();

    @Override
    protected int run(Invocation hutch) {
        return hutch.report(hutch.call(new SnapshotCall.Rm(required(targets, "snapshot"))));
    }
}
