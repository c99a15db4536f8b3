package dev.hutch.cli.image;

import dev.hutch.api.call.ImageCall;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/// `hutch image ls`
@Command(name = "ls", description = "List images.")
public final class ImageLs extends HutchCommand {
    @Override
    protected int run(Invocation hutch) {
        ImageCall.ImageList list = hutch.call(new ImageCall.Ls());
        hutch.answer(
                list,
                hutch.options().quiet()
                        ? list.images().stream()
                                .map(image -> image.tag() + "\n")
                                .collect(Collectors.joining())
                        : ImageText.table(list.images(), hutch.clock().instant()));
        return 0;
    }
}
