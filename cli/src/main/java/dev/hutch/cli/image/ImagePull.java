package dev.hutch.cli.image;

import dev.hutch.api.call.ImageCall;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `hutch image pull`
@Command(
        name = "pull",
        description = "Fetch a catalog image such as debian-bookworm, or one from a registry.",
        footer = {
            "",
            "Examples:",
            "  hutch image pull debian-bookworm",
            "  hutch pull docker.io/library/alpine:3 -t alpine"
        })
public final class ImagePull extends HutchCommand {
    @Parameters(paramLabel = "REF", description = "Catalog name or OCI reference.")
    private String reference = "";

    @Option(
            names = {"-t", "--tag"},
            paramLabel = "TAG",
            description = "Name of the image (default: from REF).")
    private String tag = "";

    @Option(
            names = "--kernel",
            paramLabel = "NAME",
            description = "A kernel to boot it with, whatever the image says.")
    private String kernel = "";

    @Option(names = "--force", description = "Take the name from another image.")
    private boolean force;

    @Mixin private RegistryOptions registry = new RegistryOptions();

    @Override
    protected int run(Invocation hutch) {
        ImageCall.Pull pull =
                new ImageCall.Pull(reference, tag, kernel, force, registry.access(hutch));
        ImageCall.ImageView image = hutch.call(pull);
        hutch.answer(image, image.digest() + "\n");
        return 0;
    }
}
