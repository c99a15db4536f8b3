package dev.hutch.cli.snapshot;

import dev.hutch.cli.command.Group;
import picocli.CommandLine.Command;

/// `hutch vm snapshot`
@Command(
        name = "snapshot",
        description = "Snapshots: memory, processes and disk of VMs, to go on from later.",
        synopsisSubcommandLabel = "COMMAND")
public final class SnapshotGroup extends Group {}
