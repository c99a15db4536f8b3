package dev.hutch.cli.kernel;

import dev.hutch.api.call.KernelCall;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `hutch kernel rm`
@Command(name = "rm", description = "Remove kernels.")
public final class KernelRm extends HutchCommand {
    @Parameters(arity = "0..*", paramLabel = "NAME", description = "Names of kernels.")
    private List<String> targets = new ArrayList<>();

    @Override
    protected int run(Invocation hutch) {
        return hutch.report(hutch.call(new KernelCall.Rm(required(targets, "kernel"))));
    }
}
