package dev.hutch.cli.tag;

import dev.hutch.api.call.TagCall;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `hutch tag rm`
@Command(
        name = "rm",
        description = {
            "Remove versions of tags. What no tag points at any more is freed by",
            "`hutch store clean`."
        },
        footer = {
            "",
            "Examples:",
            "  hutch tag rm tools~2          that version",
            "  hutch tag rm --latest tools   the present one: what was before it is back",
            "  hutch tag rm --all tools      the tag, with all it ever pointed at"
        })
public final class TagRm extends HutchCommand {
    @Parameters(arity = "0..*", paramLabel = "NAME[~N]", description = "Tags, or versions.")
    private List<String> targets = new ArrayList<>();

    @Option(names = "--latest", description = "Of a NAME: its newest version.")
    private boolean latest;

    @Option(names = "--all", description = "Of a NAME: all versions.")
    private boolean all;

    @Override
    protected int run(Invocation hutch) {
        if (latest && all) {
            throw wrong("--latest and --all contradict each other");
        }
        TagCall.Which which =
                all ? TagCall.Which.ALL : latest ? TagCall.Which.LATEST : TagCall.Which.ONLY;
        return hutch.report(hutch.call(new TagCall.Rm(required(targets, "tag"), which)));
    }
}
