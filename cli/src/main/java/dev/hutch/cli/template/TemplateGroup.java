package dev.hutch.cli.template;

import dev.hutch.cli.command.Group;
import picocli.CommandLine.Command;

/// `hutch template`
@Command(
        name = "template",
        description = "Templates: saved guests from which new VMs go on.",
        synopsisSubcommandLabel = "COMMAND")
public final class TemplateGroup extends Group {}
