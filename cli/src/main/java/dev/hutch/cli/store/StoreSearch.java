package dev.hutch.cli.store;

import dev.hutch.api.call.StoreCall;
import dev.hutch.api.call.StoreCall.Found;
import dev.hutch.api.call.StoreCall.Hit;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import dev.hutch.cli.render.Table;
import dev.hutch.cli.render.Text;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `hutch store search`
@Command(
        name = "search",
        description = {
            "In which layers a path, a name or a digest is, and which tags lead there. Ends",
            "with 1 when nothing is found."
        },
        footer = {
            "",
            "Examples:",
            "  hutch store search libssl.so.3",
            "  hutch store search 'usr/lib/**/*.pc'",
            "  hutch store search sha256:0a1b2c3d"
        })
public final class StoreSearch extends HutchCommand {
    private static final int NOTHING = 1;

    @Parameters(paramLabel = "TERM", description = "A path, a name, a pattern or a digest.")
    private String term = "";

    @Override
    protected int run(Invocation hutch) {
        Found found = hutch.call(new StoreCall.Search(term));
        Table table = new Table("KIND", "DIGEST", "LAYER", "TAGS", "PATH");
        for (Hit hit : found.hits()) {
            table.row(
                    hit.kind(),
                    Text.brief(hit.digest()),
                    Text.brief(hit.layer()),
                    Text.orDash(String.join(",", hit.tags())),
                    Text.orDash(hit.path()));
        }
        hutch.answer(found, table);
        if (found.more()) {
            hutch.say("hutch: there is more; search for less\n");
        }
        return found.hits().isEmpty() ? NOTHING : 0;
    }
}
