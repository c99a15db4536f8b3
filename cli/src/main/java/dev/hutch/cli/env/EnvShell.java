package dev.hutch.cli.env;

import dev.hutch.cli.command.Invocation;
import java.util.List;
import picocli.CommandLine.Command;

/// `hutch env shell`
@Command(
        name = "shell",
        customSynopsis = "hutch env shell [OPTIONS] REF[+REF...]",
        description = {
            "Your shell with the layers of REF mounted at /hutch. As `run` without CMD."
        })
public final class EnvShell extends EnterOptions {
    @Override
    protected int run(Invocation hutch) {
        if (hutch.tail().isPresent()) {
            throw wrong("a shell takes no command: hutch env run REF -- CMD");
        }
        return enter(hutch, List.of());
    }
}
