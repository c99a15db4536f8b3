package dev.hutch.cli.store;

import dev.hutch.api.call.StoreCall;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import dev.hutch.cli.command.References;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `hutch store read`
@Command(
        name = "read",
        description = {
            "Write the content of a file in a stack to standard output, without entering it;",
            "or what has a digest."
        },
        footer = {
            "",
            "Examples:",
            "  hutch store read debian-bookworm etc/os-release",
            "  hutch store read sha256:0a1b... > file"
        })
public final class StoreRead extends HutchCommand {
    @Parameters(
            index = "0",
            paramLabel = "REF[+REF...]",
            description = "The stack; without PATH a digest.")
    private String reference = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "PATH", description = "The file.")
    private String path = "";

    @Override
    protected int run(Invocation hutch) {
        hutch.stream(
                new StoreCall.Read(References.absolute(reference, hutch.console()), path), false);
        return 0;
    }
}
