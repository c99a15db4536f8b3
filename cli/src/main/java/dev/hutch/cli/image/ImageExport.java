package dev.hutch.cli.image;

import dev.hutch.api.call.ImageCall;
import dev.hutch.api.call.ImageCall.ExportForm;
import dev.hutch.api.call.ImageCall.Exported;
import dev.hutch.cli.command.FileOutput;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import dev.hutch.cli.console.Console;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `hutch image export`
@Command(
        name = "export",
        description = {
            "Write an image for other tools: an OCI image layout, an archive for docker load, or",
            "the plain root file system. The same image always becomes the same bytes."
        },
        footer = {
            "",
            "Examples:",
            "  hutch image export tool -o tool.tar",
            "  hutch image export tool --as docker -o - | docker load",
            "  hutch image export tool -o layout/"
        })
public final class ImageExport extends HutchCommand {
    @Option(
            names = "--as",
            paramLabel = "oci|docker|rootfs",
            description = "What it becomes (default: oci).")
    private ExportForm form = ExportForm.OCI;

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "FILE",
            description = "File; '-': standard output; a directory or DIR/: an OCI layout in it.")
    private String output = "";

    @Parameters(paramLabel = "REF", description = "Tag, digest or unique prefix of one.")
    private String reference = "";

    @Override
    protected int run(Invocation hutch) {
        if (output.equals("-")) {
            if (hutch.console().isTerminal(Console.Stream.OUT)) {
                throw wrong("an archive is nothing for a terminal: name a file, or a pipe");
            }
            hutch.stream(new ImageCall.Export(reference, form, ""), false);
            return 0;
        }
        Path target = hutch.console().resolve(output);
        boolean directory = output.endsWith("/") || Files.isDirectory(target);
        Exported exported =
                directory
                        ? hutch.call(new ImageCall.Export(reference, form, target.toString()))
                        : FileOutput.write(
                                target,
                                out ->
                                        hutch.streamTo(
                                                new ImageCall.Export(reference, form, ""), out));
        hutch.answer(exported, exported.digest() + "\n");
        return 0;
    }
}
