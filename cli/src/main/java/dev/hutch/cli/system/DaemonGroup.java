package dev.hutch.cli.system;

import dev.hutch.cli.command.Group;
import picocli.CommandLine.Command;

/// `hutch daemon`
@Command(
        name = "daemon",
        description = "The process behind all commands. It is started on demand.",
        synopsisSubcommandLabel = "COMMAND")
public final class DaemonGroup extends Group {}
