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
            "Free what no tag, VM or running work leads to, and disks of layers that are",
            "gone. What is younger than 15 minutes stays: somebody may be about to name it.",
            "So does what tags pointed at before, unless --keep-versions or --keep-newer",
            "say how much of it."
        },
        footer = {
            "",
            "Examples:",
            "  hutch store clean --dry-run",
            "  hutch store clean --keep-versions 3 --keep-newer 30d"
        })
public final class StoreClean extends HutchCommand {
    @Option(names = "--dry-run", description = "Only say what would go.")
    private boolean dryRun;

    @Option(
            names = "--keep-versions",
            paramLabel = "N",
            description = "Of each tag keep the newest N versions, and let others go.")
    private int versions;

    @Option(
            names = "--keep-newer",
            paramLabel = "AGE",
            description = "Of each tag keep what was set less long ago, such as 30d.")
    private String young = "";

    @Override
    protected int run(Invocation hutch) {
        if (versions < 0) {
            throw wrong("--keep-versions takes a number from 1 on");
        }
        Cleaned cleaned = hutch.call(new StoreCall.Clean(dryRun, versions, young));
        hutch.answer(cleaned, CleanedText.of(cleaned));
        return 0;
    }
}
