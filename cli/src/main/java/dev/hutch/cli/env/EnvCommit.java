package dev.hutch.cli.env;

import dev.hutch.api.call.EnvCall;
import dev.hutch.api.call.ImageCall;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `hutch env commit`
@Command(
        name = "commit",
        description = {
            "Make an image of what was changed in an environment, running or saved: `layer` of the",
            "changes alone, `stack` with the layers below. The environment goes on as it is."
        },
        footer = {
            "",
            "Examples:",
            "  hutch env commit layer -t patch work",
            "  hutch env commit stack -t tools-2          in an environment, of itself"
        })
public final class EnvCommit extends HutchCommand {
    /// What becomes of the layers below.
    enum What {
        LAYER,
        STACK
    }

    @Option(
            names = {"-t", "--tag"},
            required = true,
            paramLabel = "TAG",
            description = "Name of the image.")
    private String tag = "";

    @Option(names = "--allow-empty", description = "Commit a stack also when nothing was changed.")
    private boolean allowEmpty;

    @Parameters(index = "0", paramLabel = "layer|stack", description = "What to commit.")
    private What what = What.LAYER;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "ENV",
            description = "Name, or its unique beginning (default: the one you are in).")
    private String env = "";

    @Override
    protected int run(Invocation hutch) {
        if (allowEmpty && what == What.LAYER) {
            throw wrong("--allow-empty is for a stack: a layer of nothing is none");
        }
        String wanted =
                env.isEmpty()
                        ? EnvTarget.inside(hutch).orElseThrow(() -> wrong(EnvTarget.IN_NONE))
                        : env;
        ImageCall.ImageView image =
                hutch.call(new EnvCall.Commit(wanted, tag, what == What.STACK, allowEmpty));
        hutch.answer(image, image.digest() + "\n");
        return 0;
    }
}
