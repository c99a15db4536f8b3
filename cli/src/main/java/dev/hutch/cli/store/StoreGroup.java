package dev.hutch.cli.store;

import dev.hutch.cli.command.Group;
import picocli.CommandLine.Command;

/// `hutch store`
@Command(
        name = "store",
        description = "What is in stacks, where they are shared; the store's space and soundness.",
        synopsisSubcommandLabel = "COMMAND")
public final class StoreGroup extends Group {}
