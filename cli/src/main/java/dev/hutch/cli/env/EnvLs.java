package dev.hutch.cli.env;

import dev.hutch.api.call.EnvCall;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import dev.hutch.cli.render.Table;
import dev.hutch.cli.render.Text;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/// `hutch env ls`
@Command(
        name = "ls",
        description = "List environments that processes are in, and saved ones.",
        footer = {
            "",
            "running      processes are in it",
            "unmonitored  so they are, but nobody cleans up after the last; `env rm --force` does",
            "saved        durable, and nobody is in it",
            "damaged      its record cannot be read"
        })
public final class EnvLs extends HutchCommand {
    @Override
    protected int run(Invocation hutch) {
        EnvCall.EnvList list = hutch.call(new EnvCall.Ls());
        hutch.answer(
                list, hutch.options().quiet() ? names(list.envs()) : table(hutch, list.envs()));
        return 0;
    }

    private static String names(List<EnvCall.EnvView> envs) {
        return envs.stream().map(env -> env.name() + "\n").collect(Collectors.joining());
    }

    private static Table table(Invocation hutch, List<EnvCall.EnvView> envs) {
        Table table =
                new Table("NAME", "STATUS", "STACK", "CHANGES", "OWNER", "COMMAND", "CREATED");
        for (EnvCall.EnvView env : envs) {
            table.row(
                    env.name(),
                    env.status(),
                    Text.orDash(env.reference()),
                    env.durable() ? "kept" : env.edit() ? "in memory" : "none",
                    env.owner() > 0 ? env.owner() : "-",
                    Text.orDash(env.command().isEmpty() ? "" : env.command().getFirst()),
                    Text.age(env.created(), hutch.clock().instant()));
        }
        return table;
    }
}
