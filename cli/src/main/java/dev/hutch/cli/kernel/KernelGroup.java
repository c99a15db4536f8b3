package dev.hutch.cli.kernel;

import dev.hutch.cli.command.Group;
import picocli.CommandLine.Command;

/// `hutch kernel`
@Command(
        name = "kernel",
        description = "Kernels: what VMs boot, with their modules.",
        synopsisSubcommandLabel = "COMMAND")
public final class KernelGroup extends Group {}
