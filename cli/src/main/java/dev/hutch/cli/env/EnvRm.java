package dev.hutch.cli.env;

import dev.hutch.api.call.EnvCall;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `hutch env rm`
@Command(name = "rm", description = "End environments and take them away.")
public final class EnvRm extends HutchCommand {
    @Option(
            names = {"-f", "--force"},
            description = "End the processes in them.")
    private boolean force;

    @Option(names = "--durable", description = "Take the changes of durable ones away, too.")
    private boolean durable;

    @Parameters(arity = "0..*", paramLabel = "ENV", description = "Names, or unique beginnings.")
    private List<String> targets = new ArrayList<>();

    @Override
    protected int run(Invocation hutch) {
        return hutch.report(
                hutch.stream(
                        new EnvCall.Rm(required(targets, "environment"), force, durable), false));
    }
}
