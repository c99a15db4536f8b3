package dev.hutch.cli.tag;

import dev.hutch.api.call.TagCall;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import dev.hutch.cli.command.References;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `hutch tag set`
@Command(
        name = "set",
        description = {
            "Point tags at a stack. What they pointed at before stays in their history.",
            "Setting a tag to what it points at already changes nothing."
        },
        footer = {
            "",
            "Examples:",
            "  hutch tag set base+tools work",
            "  hutch tag set tools~1 tools          go back one version"
        })
public final class TagSet extends HutchCommand {
    @Parameters(
            index = "0",
            paramLabel = "REF[+REF...]",
            description = "Tags, digests, registry names or files.")
    private String reference = "";

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "NAME", description = "The tags.")
    private List<String> tags = new ArrayList<>();

    @Override
    protected int run(Invocation hutch) {
        TagCall.TagList set =
                hutch.call(new TagCall.Set(References.absolute(reference, hutch.console()), tags));
        hutch.answer(
                set,
                set.tags().stream()
                        .map(tag -> tag.digest() + "\n")
                        .distinct()
                        .collect(Collectors.joining()));
        return 0;
    }
}
