package dev.hutch.cli.store;

import dev.hutch.api.call.StoreCall;
import dev.hutch.api.call.StoreCall.Content;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `hutch store write`
@Command(
        name = "write",
        description = {
            "Store a file, or standard input, and print its digest. With a tag it becomes a",
            "layer of this one file; without, `hutch store clean` may free it after a while."
        },
        footer = {
            "",
            "Examples:",
            "  echo hello | hutch store write",
            "  hutch store write ./site.conf -t site --path etc/site.conf"
        })
public final class StoreWrite extends HutchCommand {
    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            description = "What to store ('-' or nothing: standard input).")
    private String file = "-";

    @Option(
            names = {"-t", "--tag"},
            paramLabel = "TAG",
            description = "Name a layer of it.")
    private String tag = "";

    @Option(
            names = "--path",
            paramLabel = "PATH",
            description = "Where it is in that layer (default: the file's name).")
    private String path = "";

    @Override
    protected int run(Invocation hutch) {
        boolean input = file.equals("-");
        if (tag.isEmpty() != path.isEmpty() && (tag.isEmpty() || input)) {
            throw wrong("a layer needs --tag, and --path for standard input");
        }
        String from = input ? "" : hutch.console().resolve(file).toString();
        String place =
                path.isEmpty() && !tag.isEmpty() ? from.substring(from.lastIndexOf('/') + 1) : path;
        Content content = hutch.stream(new StoreCall.Write(from, tag, place), false);
        hutch.answer(content, content.digest() + "\n");
        return 0;
    }
}
