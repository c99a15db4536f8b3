package dev.hutch.cli.env;

import dev.hutch.cli.command.Group;
import picocli.CommandLine.Command;

/// `hutch env`
@Command(
        name = "env",
        description =
                "Stacks of layers around ordinary processes, in milliseconds and without a VM.",
        synopsisSubcommandLabel = "COMMAND")
public final class EnvGroup extends Group {}
