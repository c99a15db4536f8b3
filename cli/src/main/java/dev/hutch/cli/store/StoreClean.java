package dev.hutch.cli.store;

import dev.hutch.api.call.StoreCall;
import dev.hutch.api.call.StoreCall.Cleaned;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import dev.hutch.cli.render.CleanedText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `hutch store clean`
@Command(
        name = "clean",
        description = {
            "Free what no tag, VM or running work leads to, and disks of layers that are gone.",
            "What is younger than 15 minutes stays: somebody may be about to name it."
        })
public final class StoreClean extends HutchCommand {
    @Option(names = "--dry-run", description = "Only say what would go.")
    private boolean dryRun;

    @Override
    protected int run(Invocation hutch) {
        Cleaned cleaned = hutch.call(new StoreCall.Clean(dryRun));
        hutch.answer(cleaned, CleanedText.of(cleaned));
        return 0;
    }
}
