package dev.hutch.cli.image;

import dev.hutch.api.call.ImageCall;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `hutch image build`
@Command(
        name = "build",
        description = "Make an image by a Dockerfile; every RUN is a command in a machine.",
        footer = {
            "",
            "Examples:",
            "  hutch image build -t tools .",
            "  hutch image build -f ci/Dockerfile --build-arg VERSION=3 -t tools:3 ."
        })
public final class ImageBuild extends HutchCommand {
    private static final List<String> USUAL = List.of("Dockerfile", "Containerfile");

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "The Dockerfile (default: the context's).")
    private String file = "";

    @Option(
            names = {"-t", "--tag"},
            paramLabel = "TAG",
            required = true,
            description = "What to call the image.")
    private String tag = "";

    @Option(
            names = "--build-arg",
            paramLabel = "K=V",
            description = "Value of an ARG; K alone takes yours.")
    private List<String> arguments = new ArrayList<>();

    @Option(
            names = "--target",
            paramLabel = "STAGE",
            description = "Stop after this stage (default: the last).")
    private String target = "";

    @Option(names = "--no-cache", description = "Do every step again.")
    private boolean fresh;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "CONTEXT",
            description = "Directory that COPY and ADD take from (default: here).")
    private String context = ".";

    @Override
    protected int run(Invocation hutch) {
        Path directory = hutch.console().resolve(context);
        ImageCall.ImageView image =
                hutch.stream(
                        new ImageCall.Build(
                                directory.toString(),
                                dockerfile(hutch, directory).toString(),
                                tag,
                                target,
                                values(hutch),
                                fresh),
                        false);
        hutch.answer(image, image.tag() + "\n");
        return 0;
    }

    private Path dockerfile(Invocation hutch, Path directory) {
        if (!file.isEmpty()) {
            return hutch.console().resolve(file);
        }
        return USUAL.stream()
                .map(directory::resolve)
                .filter(Files::exists)
                .findFirst()
                .orElse(directory.resolve(USUAL.getFirst()));
    }

    private Map<String, String> values(Invocation hutch) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (equals > 0) {
                values.put(argument.substring(0, equals), argument.substring(equals + 1));
            } else {
                hutch.console().variable(argument).ifPresent(value -> values.put(argument, value));
            }
        }
        return values;
    }
}
