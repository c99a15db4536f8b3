package dev.hutch.cli.env;

import dev.hutch.api.call.EnvCall;
import dev.hutch.cli.command.Invocation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `hutch env edit`
@Command(
        name = "edit",
        description = {
            "Let an environment be changed, while programs run in it. A saved one may be changed",
            "when it is entered the next time."
        },
        footer = {
            "",
            "Examples:",
            "  hutch env edit                   in an environment: it may be changed now",
            "  hutch env edit --off work        no more; what was changed stays",
            "  hutch env edit --keep work       from memory to disk: `hutch env run --rerun work`"
        })
public final class EnvEdit extends EnvTarget {
    @Option(names = "--off", description = "Let it not be changed; what was changed stays.")
    private boolean off;

    @Option(
            names = {"-k", "--keep"},
            description = "Make it durable: its changes outlive its processes.")
    private boolean keep;

    @Override
    protected int run(Invocation hutch) {
        if (off && keep) {
            throw wrong("what is kept may be changed: --off first, or after");
        }
        EnvCall.EnvView env = hutch.stream(new EnvCall.Edit(env(hutch), !off, keep), false);
        hutch.answer(env, env.name() + "\n");
        return 0;
    }
}
