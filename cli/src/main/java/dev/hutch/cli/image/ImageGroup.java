package dev.hutch.cli.image;

import dev.hutch.cli.command.Group;
import picocli.CommandLine.Command;

/// `hutch image`
@Command(
        name = "image",
        description = "Images: tagged stacks that a VM can boot.",
        synopsisSubcommandLabel = "COMMAND")
public final class ImageGroup extends Group {}
