package dev.hutch.cli.store;

import dev.hutch.api.call.StoreCall;
import dev.hutch.api.call.StoreCall.EntryView;
import dev.hutch.api.call.StoreCall.Listing;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import dev.hutch.cli.command.References;
import dev.hutch.cli.render.Table;
import dev.hutch.cli.render.Text;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `hutch store ls`
@Command(
        name = "ls",
        description = "List what is in a stack, without entering it.",
        footer = {
            "",
            "Examples:",
            "  hutch store ls tools",
            "  hutch store ls -R base+tools~1 usr/lib"
        })
public final class StoreLs extends HutchCommand {
    @Parameters(index = "0", paramLabel = "REF[+REF...]", description = "The stack.")
    private String reference = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "PATH",
            description = "A directory or a file in it (default: all of it).")
    private String path = "";

    @Option(
            names = {"-R", "--recursive"},
            description = "Also what is in directories.")
    private boolean recursive;

    @Override
    protected int run(Invocation hutch) {
        Listing listing =
                hutch.call(
                        new StoreCall.Ls(
                                References.absolute(reference, hutch.console()), path, recursive));
        hutch.answer(
                listing,
                hutch.options().quiet()
                        ? listing.entries().stream()
                                .map(entry -> Text.line(entry.path()) + "\n")
                                .collect(Collectors.joining())
                        : table(listing));
        return 0;
    }

    private static Table table(Listing listing) {
        Table table = new Table("MODE", "OWNER", "SIZE", "DIGEST", "LAYER", "PATH");
        for (EntryView entry : listing.entries()) {
            table.row(
                    mark(entry.kind()) + entry.mode(),
                    entry.uid() + ":" + entry.gid(),
                    Text.size(entry.size()),
                    Text.brief(entry.digest()),
                    Text.brief(entry.layer()),
                    entry.path()
                            + (entry.kind().equals("directory") ? "/" : "")
                            + (entry.target().isEmpty() ? "" : " -> " + entry.target()));
        }
        return table;
    }

    private static String mark(String kind) {
        return switch (kind) {
            case "directory" -> "d";
            case "symlink" -> "l";
            default -> "-";
        };
    }
}
