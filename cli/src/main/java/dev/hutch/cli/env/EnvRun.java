package dev.hutch.cli.env;

import dev.hutch.cli.command.Invocation;
import java.util.List;
import picocli.CommandLine.Command;

/// `hutch env run`
@Command(
        name = "run",
        customSynopsis = "hutch env run [OPTIONS] REF[+REF...] [-- CMD...]",
        description = {
            "Run CMD with the layers of REF mounted at /hutch, for it and its children alone.",
            "The command takes the place of this one: terminal, signals and exit code are its",
            "own. Without CMD: your shell."
        },
        footer = {
            "",
            "Examples:",
            "  hutch env run gcc+sources -- make -C /hutch/src",
            "  hutch env run --edit tools -- /hutch/bin/install-more",
            "  hutch env run --name work --keep tools",
            "  hutch env run --rerun work"
        })
public final class EnvRun extends EnterOptions {
    @Override
    protected int run(Invocation hutch) {
        return enter(hutch, hutch.tail().orElse(List.of()));
    }
}
