package dev.hutch.cli.template;

import dev.hutch.api.call.TemplateCall;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `hutch template rm`
@Command(
        name = "rm",
        description = "Remove templates. VMs that began there go on; hutch makes new ones.")
public final class TemplateRm extends HutchCommand {
    @Parameters(arity = "0..*", paramLabel = "ID", description = "Ids or unique prefixes.")
    private List<String> targets = new ArrayList<>();

    @Override
    protected int run(Invocation hutch) {
        return hutch.report(hutch.call(new TemplateCall.Rm(required(targets, "template"))));
    }
}
