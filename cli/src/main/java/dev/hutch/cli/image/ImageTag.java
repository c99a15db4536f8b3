package dev.hutch.cli.image;

import dev.hutch.api.call.ImageCall;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import dev.hutch.cli.command.References;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `hutch image tag`
@Command(name = "tag", description = "Give an image another name.")
public final class ImageTag extends HutchCommand {
    @Parameters(
            index = "0",
            paramLabel = "REF",
            description = "Tag, digest, registry name or file.")
    private String reference = "";

    @Parameters(index = "1", paramLabel = "TAG", description = "The new name.")
    private String tag = "";

    @Override
    protected int run(Invocation hutch) {
        ImageCall.ImageView image =
                hutch.call(new ImageCall.Tag(References.absolute(reference, hutch.console()), tag));
        hutch.answer(image, image.digest() + "\n");
        return 0;
    }
}
