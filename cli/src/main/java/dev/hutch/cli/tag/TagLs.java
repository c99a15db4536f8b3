package dev.hutch.cli.tag;

import dev.hutch.api.call.TagCall;
import dev.hutch.api.call.TagCall.TagView;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import dev.hutch.cli.render.Table;
import dev.hutch.cli.render.Text;
import java.time.Instant;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `hutch tag ls`
@Command(name = "ls", description = "List tags.")
public final class TagLs extends HutchCommand {
    @Parameters(
            arity = "0..1",
            paramLabel = "NAME",
            description = "Only this one and those below it, such as team for team/tools:1.")
    private String below = "";

    @Override
    protected int run(Invocation hutch) {
        TagCall.TagList list = hutch.call(new TagCall.Ls(below));
        hutch.answer(
                list,
                hutch.options().quiet()
                        ? list.tags().stream()
                                .map(tag -> tag.name() + "\n")
                                .collect(Collectors.joining())
                        : table(list, hutch.clock().instant()));
        return 0;
    }

    static Table table(TagCall.TagList list, Instant now) {
        Table table = new Table("TAG", "DIGEST", "LAYERS", "VERSIONS", "SET", "SOURCE");
        for (TagView tag : list.tags()) {
            table.row(
                    tag.name(),
                    Text.brief(tag.digest()),
                    tag.layers(),
                    tag.versions(),
                    Text.age(tag.at(), now),
                    Text.orDash(tag.source()));
        }
        return table;
    }
}
