package dev.hutch.cli.image;

import dev.hutch.api.call.ImageCall;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `hutch image rm`
@Command(name = "rm", description = "Remove tags; what nothing else needs is freed.")
public final class ImageRm extends HutchCommand {
    @Parameters(arity = "0..*", paramLabel = "TAG", description = "Tags to remove.")
    private List<String> targets = new ArrayList<>();

    @Override
    protected int run(Invocation hutch) {
        return hutch.report(hutch.call(new ImageCall.Rm(required(targets, "image"))));
    }
}
