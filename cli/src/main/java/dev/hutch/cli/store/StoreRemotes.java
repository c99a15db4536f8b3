package dev.hutch.cli.store;

import dev.hutch.api.call.StoreCall;
import dev.hutch.api.call.StoreCall.RemoteList;
import dev.hutch.api.call.StoreCall.RemoteView;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import dev.hutch.cli.render.Table;
import dev.hutch.cli.render.Text;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `hutch store remotes`
@Command(
        name = "remotes",
        description = {
            "List the remotes that are set up in hutch.toml, in the order in which they are",
            "asked; of one that is a directory, the names of what it has."
        },
        footer = {
            "",
            "Examples:",
            "  hutch store remotes",
            "  hutch store remotes file:///srv/hutch"
        })
public final class StoreRemotes extends HutchCommand {
    @Parameters(
            arity = "0..1",
            paramLabel = "REMOTE",
            description = "Name or address of a directory.")
    private String remote = "";

    @Override
    protected int run(Invocation hutch) {
        String asked = RemoteText.absolute(remote, hutch.console());
        RemoteList list = hutch.call(new StoreCall.Remotes(asked));
        hutch.answer(list, asked.isEmpty() ? remotes(list) : names(list));
        return 0;
    }

    private static String remotes(RemoteList list) {
        Table table = new Table("NAME", "ADDRESS", "PROXY");
        for (RemoteView each : list.remotes()) {
            table.row(each.name(), each.address(), each.proxy() ? "yes" : "no");
        }
        return table.toString();
    }

    private static String names(RemoteList list) {
        StringBuilder lines = new StringBuilder();
        list.names().forEach(name -> lines.append(Text.line(name)).append('\n'));
        return lines.toString();
    }
}
