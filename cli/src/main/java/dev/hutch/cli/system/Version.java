package dev.hutch.cli.system;

import dev.hutch.api.BuildInfo;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import picocli.CommandLine.Command;

/// `hutch version`: client, daemon and agent are one build, so there is one answer.
@Command(name = "version", description = "Which build this is.")
public final class Version extends HutchCommand {
    @Override
    protected int run(Invocation hutch) {
        BuildInfo build = BuildInfo.current();
        hutch.answer(build, "hutch " + build + "\n");
        return 0;
    }
}
