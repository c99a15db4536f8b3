package dev.hutch.cli.store;

import dev.hutch.cli.command.Group;
import picocli.CommandLine.Command;

/// `hutch store`
@Command(
        name = "store",
        description = "What is in stacks, and the store as a whole: its space, its soundness.",
        synopsisSubcommandLabel = "COMMAND")
public final class StoreGroup extends Group {}
