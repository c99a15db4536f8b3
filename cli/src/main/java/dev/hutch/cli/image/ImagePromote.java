package dev.hutch.cli.image;

import dev.hutch.api.call.ImageCall;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `hutch image promote`
@Command(
        name = "promote",
        description =
                "Give an image a copy of its kernel, so that nothing else changes how it boots.")
public final class ImagePromote extends HutchCommand {
    @Parameters(paramLabel = "TAG", description = "Name of the image.")
    private String tag = "";

    @Override
    protected int run(Invocation hutch) {
        ImageCall.ImageView image = hutch.call(new ImageCall.Promote(tag));
        hutch.answer(image, image.digest() + "\n");
        return 0;
    }
}
