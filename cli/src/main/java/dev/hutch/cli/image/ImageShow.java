package dev.hutch.cli.image;

import dev.hutch.api.call.ImageCall;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import dev.hutch.cli.command.References;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `hutch image show`
@Command(name = "show", description = "Everything about one image.")
public final class ImageShow extends HutchCommand {
    @Parameters(paramLabel = "REF", description = "Tag, digest, registry name or file.")
    private String reference = "";

    @Override
    protected int run(Invocation hutch) {
        ImageCall.ImageView image =
                hutch.call(new ImageCall.Show(References.absolute(reference, hutch.console())));
        hutch.answer(image, ImageText.whole(image));
        return 0;
    }
}
