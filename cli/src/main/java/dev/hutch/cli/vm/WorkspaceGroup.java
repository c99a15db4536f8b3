package dev.hutch.cli.vm;

import dev.hutch.cli.command.Group;
import picocli.CommandLine.Command;

/// `hutch vm workspace`
@Command(
        name = "workspace",
        description = "A git repository that goes in, and the patch that comes back.",
        synopsisSubcommandLabel = "COMMAND")
public final class WorkspaceGroup extends Group {}
