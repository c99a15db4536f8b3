package dev.hutch.cli.command;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/// `hutch` itself: the options that may stand anywhere, and the invocation for everybody below.
@Command(
        name = "hutch",
        description = "Gives every piece of work its own machine.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Examples:",
            "  hutch vm run --rm . -- make test     run a command on a copy of this repository",
            "  hutch vm run --name dev              a VM of its own, with a shell",
            "  hutch vm exec dev -- uname -a        a command in a running VM",
            "  hutch doctor                         what this host has and lacks",
            "",
            "Exit code: the guest command's own; 125 hutch failed, 126 not executable,",
            "127 not found, 2 wrong usage."
        })
public final class Root extends Group {
    @Option(
            names = "--format",
            scope = ScopeType.INHERIT,
            paramLabel = "table|json",
            description = "How answers are written (default: table).")
    private Invocation.Format format = Invocation.Format.TABLE;

    @Option(
            names = {"-q", "--quiet"},
            scope = ScopeType.INHERIT,
            description = "Ids only in lists, no progress elsewhere.")
    private boolean quiet;

    @Option(
            names = {"-h", "--help"},
            scope = ScopeType.INHERIT,
            usageHelp = true,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // picocli looks at the annotation only
    private boolean help;

    private @Nullable Invocation invocation;

    /// What was asked for on this command line.
    public Invocation.Options options() {
        return new Invocation.Options(format, quiet);
    }

    /// Handed over once, between reading the command line and carrying it out.
    public void begin(Invocation newInvocation) {
        invocation = newInvocation;
    }

    Invocation invocation() {
        if (invocation == null) {
            throw new AssertionError("a command before its invocation");
        }
        return invocation;
    }
}
