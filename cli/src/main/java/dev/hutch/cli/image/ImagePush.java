package dev.hutch.cli.image;

import dev.hutch.api.call.ImageCall;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `hutch image push`
@Command(
        name = "push",
        description = "Send an image to a registry; what is there already is not sent again.",
        footer = {
            "",
            "Examples:",
            "  hutch image push tools registry.example.com/team/tools:1",
            "  hutch image push alpine-3               where it came from"
        })
public final class ImagePush extends HutchCommand {
    @Parameters(
            index = "0",
            paramLabel = "TAG",
            description = "Tag, digest or unique prefix of one.")
    private String image = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "DEST",
            description = "HOST/PATH:TAG (default: where the image came from).")
    private String destination = "";

    @Mixin private RegistryOptions registry = new RegistryOptions();

    @Override
    protected int run(Invocation hutch) {
        ImageCall.Push push = new ImageCall.Push(image, destination, registry.access(hutch));
        ImageCall.PushView pushed = hutch.call(push);
        hutch.answer(pushed, pushed.digest() + "\n");
        return 0;
    }
}
