package dev.hutch.cli.image;

import dev.hutch.api.call.ImageCall;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import dev.hutch.cli.render.CleanedText;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `hutch image prune`
@Command(
        name = "prune",
        description = "Free images that no tag and no VM needs any more.",
        footer = {"", "Examples:", "  hutch image prune --all --dry-run"})
public final class ImagePrune extends HutchCommand {
    @Option(
            names = {"-a", "--all"},
            description = "Remove every tag that no VM was made from, too.")
    private boolean all;

    @Option(names = "--dry-run", description = "Only say what would go.")
    private boolean dryRun;

    @Override
    protected int run(Invocation hutch) {
        ImageCall.Pruned pruned = hutch.call(new ImageCall.Prune(all, dryRun));
        String tags = pruned.tags().stream().map(tag -> tag + "\n").collect(Collectors.joining());
        if (hutch.options().quiet()) {
            hutch.answer(pruned, tags);
        } else {
            hutch.answer(pruned, tags + CleanedText.of(pruned.freed()));
        }
        return 0;
    }
}
