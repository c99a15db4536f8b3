package dev.hutch.cli.tag;

import dev.hutch.cli.command.Group;
import picocli.CommandLine.Command;

/// `hutch tag`
@Command(
        name = "tag",
        description = "Names of stacks, with what they named before.",
        synopsisSubcommandLabel = "COMMAND")
public final class TagGroup extends Group {}
