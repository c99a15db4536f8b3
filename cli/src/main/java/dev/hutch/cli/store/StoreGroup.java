package dev.hutch.cli.store;

import dev.hutch.cli.command.Group;
import picocli.CommandLine.Command;

/// `hutch store`
@Command(
        name = "store",
        description = "Space: what takes it up, whether it is sound, what can go.",
        synopsisSubcommandLabel = "COMMAND")
public final class StoreGroup extends Group {}
