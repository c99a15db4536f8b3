package dev.hutch.cli.vm;

import dev.hutch.cli.command.Group;
import picocli.CommandLine.Command;

/// `hutch vm`
@Command(
        name = "vm",
        description = "Machines: create, enter, copy, export, remove.",
        synopsisSubcommandLabel = "COMMAND")
public final class VmGroup extends Group {}
