package dev.hutch.cli.env;

import dev.hutch.api.call.EnvAnswers;
import dev.hutch.api.call.EnvCall;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import dev.hutch.cli.render.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `hutch env reset`
@Command(
        name = "reset",
        description = {
            "Take changes back: all of them, or those of some paths, with what is below them. Prints",
            "what went. Programs that stand in a directory of it see the old files until they",
            "change to it again."
        },
        footer = {
            "",
            "A PATH with a slash is one of the environment, with or without its prefix; a name",
            "without is meant wherever it is. `*`, `?` and `**` match as in a shell.",
            "",
            "Examples:",
            "  hutch env reset                       in an environment: everything",
            "  hutch env reset --env work /hutch/etc '*.o'"
        })
public final class EnvReset extends HutchCommand {
    @Option(
            names = "--env",
            paramLabel = "ENV",
            description = "Name, or its unique beginning (default: the one you are in).")
    private @Nullable String env;

    @Parameters(arity = "0..*", paramLabel = "PATH", description = "What to take back.")
    private List<String> paths = new ArrayList<>();

    @Override
    protected int run(Invocation hutch) {
        String wanted =
                env == null
                        ? EnvTarget.inside(hutch).orElseThrow(() -> wrong(EnvTarget.IN_NONE))
                        : env;
        EnvAnswers.Paths taken = hutch.stream(new EnvCall.Reset(wanted, paths), false);
        hutch.answer(
                taken,
                taken.paths().stream()
                        .map(path -> "/" + Text.line(path) + "\n")
                        .collect(Collectors.joining()));
        return 0;
    }
}
