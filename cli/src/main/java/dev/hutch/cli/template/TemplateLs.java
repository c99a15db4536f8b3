package dev.hutch.cli.template;

import dev.hutch.api.call.TemplateCall;
import dev.hutch.api.call.TemplateCall.TemplateView;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import dev.hutch.cli.render.Table;
import dev.hutch.cli.render.Text;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/// `hutch template ls`
@Command(name = "ls", description = "List templates; hutch makes them by itself.")
public final class TemplateLs extends HutchCommand {
    @Override
    protected int run(Invocation hutch) {
        TemplateCall.TemplateList list = hutch.call(new TemplateCall.Ls());
        hutch.answer(
                list,
                hutch.options().quiet()
                        ? list.templates().stream()
                                .map(template -> template.id() + "\n")
                                .collect(Collectors.joining())
                        : table(list.templates()));
        return 0;
    }

    private static Table table(List<TemplateView> templates) {
        Table table =
                new Table("ID", "IMAGE", "KERNEL", "CPUS", "MEMORY", "DISK", "NETWORK", "SIZE");
        for (TemplateView template : templates) {
            table.row(
                    template.id(),
                    template.image(),
                    template.kernel(),
                    Integer.toString(template.vcpus()),
                    Text.size(template.memoryBytes()),
                    Text.size(template.diskBytes()),
                    template.network(),
                    Text.size(template.bytes()));
        }
        return table;
    }
}
