package dev.hutch.cli.system;

import dev.hutch.api.ProblemException;
import dev.hutch.api.call.SystemCall;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import dev.hutch.cli.render.Fields;
import dev.hutch.cli.render.Text;
import picocli.CommandLine.Command;

/// `hutch daemon status`
@Command(
        name = "status",
        description = "Whether the daemon runs, and what it does. Ends with 1 when it does not.")
public final class DaemonStatus extends HutchCommand {
    private static final int NOT_RUNNING = 1;

    @Override
    protected int run(Invocation hutch) {
        SystemCall.DaemonStatus status;
        try {
            status = hutch.call(new SystemCall.Status());
        } catch (ProblemException e) {
            if (!e.problem().code().equals(DaemonStop.UNREACHABLE)) {
                throw e;
            }
            hutch.say("hutch: no daemon is running\n  try: hutch daemon start\n");
            return NOT_RUNNING;
        }
        hutch.answer(
                status,
                new Fields()
                        .add("build", status.build())
                        .add("pid", status.pid())
                        .add("home", status.home())
                        .add("started", status.startedAt())
                        .add("vms", status.vms() + ", " + status.running() + " running")
                        .add("pool", status.pool() + " ready, " + status.prepared() + " prepared")
                        .add("jobs", status.jobs())
                        .add("memory", Text.size(status.residentBytes()))
                        .add("accelerator", status.accelerator()));
        return 0;
    }
}
