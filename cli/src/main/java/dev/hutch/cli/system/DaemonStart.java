package dev.hutch.cli.system;

import dev.hutch.api.call.SystemCall;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import picocli.CommandLine.Command;

/// `hutch daemon start`: whoever carries this out has started the daemon already.
@Command(name = "start", description = "Start the daemon unless it runs already.")
public final class DaemonStart extends HutchCommand {
    @Override
    protected int run(Invocation hutch) {
        SystemCall.DaemonStatus status = hutch.call(new SystemCall.Status());
        hutch.answer(status, "the daemon runs, pid " + status.pid() + "\n");
        return 0;
    }
}
