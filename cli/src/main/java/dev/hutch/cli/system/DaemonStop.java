package dev.hutch.cli.system;

import dev.hutch.api.ProblemException;
import dev.hutch.api.call.SystemCall;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import picocli.CommandLine.Command;

/// `hutch daemon stop`
@Command(name = "stop", description = "End the daemon. VMs run on; the next daemon finds them.")
public final class DaemonStop extends HutchCommand {
    /// The code of a client that reaches no daemon.
    static final String UNREACHABLE = "daemon.unreachable";

    @Override
    protected int run(Invocation hutch) {
        try {
            hutch.call(new SystemCall.Shutdown());
        } catch (ProblemException e) {
            if (!e.problem().code().equals(UNREACHABLE)) {
                throw e;
            }
            hutch.say("hutch: no daemon is running\n");
        }
        return 0;
    }
}
