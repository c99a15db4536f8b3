package dev.hutch.cli.env;

import dev.hutch.api.call.EnvCall;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/// `hutch env prune`
@Command(
        name = "prune",
        description = {
            "Take away what is left of environments whose monitor was killed, or that ended with",
            "the host. Never durable ones, never one that a process is in."
        })
public final class EnvPrune extends HutchCommand {
    @Override
    protected int run(Invocation hutch) {
        EnvCall.Pruned pruned = hutch.call(new EnvCall.Prune());
        hutch.answer(
                pruned,
                pruned.names().stream().map(name -> name + "\n").collect(Collectors.joining()));
        return 0;
    }
}
