package dev.hutch.cli.template;

import dev.hutch.api.call.TemplateCall;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import dev.hutch.cli.render.Fields;
import dev.hutch.cli.render.Text;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `hutch template show`
@Command(name = "show", description = "Everything about one template.")
public final class TemplateShow extends HutchCommand {
    @Parameters(paramLabel = "ID", description = "Id or unique prefix.")
    private String target = "";

    @Override
    protected int run(Invocation hutch) {
        TemplateCall.TemplateView template = hutch.call(new TemplateCall.Show(target));
        hutch.answer(
                template,
                new Fields()
                        .add("id", template.id())
                        .add("image", template.image())
                        .add("kernel", template.kernel())
                        .add("cpus", Integer.toString(template.vcpus()))
                        .add("memory", Text.size(template.memoryBytes()))
                        .add("disk", Text.size(template.diskBytes()))
                        .add("network", template.network())
                        .add("disks", String.join(", ", template.disks()))
                        .add("hypervisor", template.hypervisor())
                        .add("accelerator", template.accelerator())
                        .add("processor", template.processor())
                        .add("size", Text.size(template.bytes()))
                        .add("created", template.createdAt())
                        .add("used", template.usedAt()));
        return 0;
    }
}
