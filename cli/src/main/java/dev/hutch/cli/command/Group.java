package dev.hutch.cli.command;

/// A command that only holds others. Alone it shows what it holds.
public abstract class Group extends HutchCommand {
    @Override
    protected int run(Invocation hutch) {
        hutch.say(commandLine().getUsageMessage());
        return Invocation.USAGE;
    }
}
