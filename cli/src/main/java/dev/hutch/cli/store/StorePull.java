package dev.hutch.cli.store;

import dev.hutch.api.call.StoreCall;
import dev.hutch.api.call.StoreCall.Pulled;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import dev.hutch.cli.render.Fields;
import dev.hutch.cli.render.Text;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `hutch store pull`
@Command(
        name = "pull",
        description = {
            "Fetch a stack from a registry or a shared directory, as far as it is not here.",
            "Its tag then points at it; what the tag pointed at before is in its history."
        },
        footer = {
            "",
            "Examples:",
            "  hutch store pull tools",
            "  hutch store pull team/gcc:13 registry.example.com --tag gcc",
            "  hutch store pull sha256:0a1b2c3d file:///srv/hutch --tag old"
        })
public final class StorePull extends HutchCommand {
    @Parameters(
            index = "0",
            paramLabel = "NAME",
            description = "What it is called there; in a directory also digits of its digest.")
    private String name = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "REMOTE",
            description = "Name or address (default: the first that has it).")
    private String remote = "";

    @Option(
            names = {"-t", "--tag"},
            paramLabel = "TAG",
            description = "What it is called here (default: as there).")
    private String tag = "";

    @Option(
            names = "--insecure",
            description = "Take any certificate from a registry on this host.")
    private boolean insecure;

    @Override
    protected int run(Invocation hutch) {
        Pulled pulled =
                hutch.call(
                        new StoreCall.Pull(
                                name,
                                RemoteText.absolute(remote, hutch.console()),
                                tag,
                                hutch.registryAccess(insecure)));
        hutch.answer(
                pulled,
                hutch.options().quiet()
                        ? pulled.digest() + "\n"
                        : new Fields()
                                .add("tag", Text.orDash(pulled.tag()))
                                .add("digest", pulled.digest())
                                .add("layers", Integer.toString(pulled.layers()))
                                .add("from", pulled.source())
                                .toString());
        return 0;
    }
}
