package dev.hutch.cli.store;

import dev.hutch.api.call.ImageCall.PushView;
import dev.hutch.api.call.StoreCall;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import dev.hutch.cli.command.References;
import dev.hutch.cli.render.Fields;
import dev.hutch.cli.render.Text;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `hutch store push`
@Command(
        name = "push",
        description = {
            "Send a stack, or a layer, to a registry or to a shared directory. What is there",
            "already is not sent again; what was cut off goes on when it is sent again."
        },
        footer = {
            "",
            "Examples:",
            "  hutch store push tools studio",
            "  hutch store push base+tools file:///srv/hutch --tag joined",
            "  hutch store push sha256:0a1b... registry.example.com/team --tag layer"
        })
public final class StorePush extends HutchCommand {
    @Parameters(index = "0", paramLabel = "REF[+REF...]", description = "The stack, or a layer.")
    private String reference = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "REMOTE",
            description = "Name or address (default: the first that is set up).")
    private String remote = "";

    @Option(
            names = {"-t", "--tag"},
            paramLabel = "NAME",
            description = "What it is called there (default: as here).")
    private String name = "";

    @Option(
            names = "--insecure",
            description = "Take any certificate from a registry on this host.")
    private boolean insecure;

    @Override
    protected int run(Invocation hutch) {
        PushView pushed =
                hutch.call(
                        new StoreCall.Push(
                                References.absolute(reference, hutch.console()),
                                RemoteText.absolute(remote, hutch.console()),
                                name,
                                hutch.registryAccess(insecure)));
        hutch.answer(
                pushed,
                hutch.options().quiet()
                        ? pushed.digest() + "\n"
                        : new Fields()
                                .add("image", pushed.reference())
                                .add("digest", pushed.digest())
                                .add("sent", pushed.sent() + ", " + Text.size(pushed.bytes()))
                                .add("there already", Integer.toString(pushed.present()))
                                .toString());
        return 0;
    }
}
