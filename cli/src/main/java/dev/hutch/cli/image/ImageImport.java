package dev.hutch.cli.image;

import dev.hutch.api.call.ImageCall;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `hutch image import`
@Command(
        name = "import",
        description = "Take in a tar (root file system, docker save, OCI layout) or a directory.",
        footer = {
            "",
            "Examples:",
            "  docker save app | cat > app.tar && hutch image import app.tar -t app",
            "  hutch image import ./rootfs -t base"
        })
public final class ImageImport extends HutchCommand {
    @Parameters(paramLabel = "PATH", description = "Tar file or directory.")
    private String path = "";

    @Option(
            names = {"-t", "--tag"},
            required = true,
            paramLabel = "TAG",
            description = "Name of the image.")
    private String tag = "";

    @Override
    protected int run(Invocation hutch) {
        ImageCall.ImageView image =
                hutch.call(new ImageCall.Import(hutch.console().resolve(path).toString(), tag));
        hutch.answer(image, image.digest() + "\n");
        return 0;
    }
}
