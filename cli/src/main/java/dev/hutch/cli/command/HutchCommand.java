package dev.hutch.cli.command;

import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// What every command has: its place in the tree, and through it the invocation.
public abstract class HutchCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Override
    public final Integer call() {
        Invocation invocation = root().invocation();
        if (!takesTail() && invocation.tail().isPresent()) {
            throw wrong("nothing may follow '--' here");
        }
        return run(invocation);
    }

    /// Carries the command out.
    ///
    /// @return the exit code
    protected abstract int run(Invocation hutch);

    /// Whether a command line for the guest may follow `--`.
    protected boolean takesTail() {
        return false;
    }

    /// The command line contradicts itself.
    protected final ParameterException wrong(String message) {
        return new ParameterException(commandLine(), message);
    }

    /// Several targets, at least one.
    protected final List<String> required(List<String> targets, String what) {
        if (targets.isEmpty()) {
            throw wrong("name at least one " + what);
        }
        return targets;
    }

    protected final CommandLine commandLine() {
        if (spec == null) {
            throw new AssertionError("a command outside the tree");
        }
        return spec.commandLine();
    }

    private Root root() {
        return (Root) commandLine().getCommandSpec().root().userObject();
    }
}
