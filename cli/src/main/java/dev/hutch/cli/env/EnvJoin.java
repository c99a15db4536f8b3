package dev.hutch.cli.env;

import dev.hutch.api.call.EnvCall;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `hutch env join`
@Command(
        name = "join",
        customSynopsis = "hutch env join [OPTIONS] ENV|PID [-- CMD...]",
        description = {
            "Run CMD where the processes of an environment are, and see what they see. The command",
            "takes the place of this one: terminal, signals and exit code are its own. Without CMD:",
            "your shell. The environment lasts until the last of its processes ends, joined or not."
        },
        footer = {
            "",
            "Examples:",
            "  hutch env join work -- ls /hutch",
            "  hutch env join 4711                  where process 4711 is"
        })
public final class EnvJoin extends HutchCommand {
    @Parameters(
            paramLabel = "ENV|PID",
            description = "Name, its unique beginning, or the number of a process in it.")
    private String env = "";

    @Override
    protected boolean takesTail() {
        return true;
    }

    @Override
    protected int run(Invocation hutch) {
        List<String> command =
                hutch.tail()
                        .filter(words -> !words.isEmpty())
                        .orElseGet(() -> List.of(new Startup(hutch.console()).shell()));
        hutch.console().become(hutch.call(new EnvCall.Join(env, command)));
        return 0;
    }
}
