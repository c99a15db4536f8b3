package dev.hutch.cli.tag;

import dev.hutch.api.call.TagCall;
import dev.hutch.api.call.TagCall.TagHistory;
import dev.hutch.api.call.TagCall.VersionView;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import dev.hutch.cli.render.Table;
import dev.hutch.cli.render.Text;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `hutch tag log`
@Command(
        name = "log",
        description = {
            "What a tag points at and what it pointed at before, newest first. Each",
            "version can be used wherever a stack is named."
        },
        footer = {
            "",
            "Examples:",
            "  hutch tag log tools",
            "  hutch env run tools~1 -- make        as it was one version ago",
            "  hutch env run tools@2d -- make       as it was two days ago",
            "  hutch tag set tools~1 tools          go back to it"
        })
public final class TagLog extends HutchCommand {
    @Parameters(paramLabel = "NAME", description = "The tag.")
    private String tag = "";

    @Override
    protected int run(Invocation hutch) {
        TagHistory history = hutch.call(new TagCall.Log(tag));
        hutch.answer(
                history,
                hutch.options().quiet()
                        ? history.versions().stream()
                                .map(version -> version.reference() + "\n")
                                .collect(Collectors.joining())
                        : table(history));
        return 0;
    }

    private static Table table(TagHistory history) {
        Table table = new Table("VERSION", "DIGEST", "SET", "BY", "SOURCE");
        for (VersionView version : history.versions()) {
            table.row(
                    version.reference(),
                    Text.brief(version.digest()) + (version.present() ? "" : " (gone)"),
                    version.at(),
                    Text.orDash(version.author()),
                    Text.orDash(version.source()));
        }
        return table;
    }
}
