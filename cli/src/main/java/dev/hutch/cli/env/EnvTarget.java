package dev.hutch.cli.env;

import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import java.util.Optional;
import picocli.CommandLine.Parameters;

/// A command about one environment: the one that is named, or the one it is typed in.
abstract class EnvTarget extends HutchCommand {
    static final String IN_NONE = "you are in no environment: name one";

    @Parameters(
            arity = "0..1",
            paramLabel = "ENV",
            description = "Name, or its unique beginning (default: the one you are in).")
    private String env = "";

    final String env(Invocation hutch) {
        return env.isEmpty() ? inside(hutch).orElseThrow(() -> wrong(IN_NONE)) : env;
    }

    /// The environment that a command was typed in.
    static Optional<String> inside(Invocation hutch) {
        return hutch.console().variable("HUTCH_ENV").filter(name -> !name.isEmpty());
    }
}
