package dev.hutch.cli.env;

import dev.hutch.api.call.EnvCall;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import dev.hutch.cli.render.Fields;
import dev.hutch.cli.render.Text;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `hutch env show`
@Command(name = "show", description = "Everything about one environment.")
public final class EnvShow extends HutchCommand {
    @Parameters(
            arity = "0..1",
            paramLabel = "ENV",
            description = "Name, or its unique beginning (default: the one you are in).")
    private String env = "";

    @Override
    protected int run(Invocation hutch) {
        String wanted =
                env.isEmpty()
                        ? EnvTarget.inside(hutch).orElseThrow(() -> wrong(EnvTarget.IN_NONE))
                        : env;
        EnvCall.EnvDetail detail = hutch.call(new EnvCall.Show(wanted));
        hutch.answer(detail, fields(detail));
        return 0;
    }

    private static Fields fields(EnvCall.EnvDetail detail) {
        EnvCall.EnvView env = detail.env();
        return new Fields()
                .add("name", env.name())
                .add("status", env.status())
                .add("stack", env.reference())
                .add("digest", env.stack())
                .add("layers", String.join(" ", detail.layers()))
                .add("editable", env.edit() ? "yes" : "no")
                .add("durable", env.durable() ? "yes" : "no")
                .add("prefix", env.prefix())
                .add("tmpfs", detail.tmpfs() > 0 ? Text.size(detail.tmpfs()) : "")
                .add("command", String.join(" ", env.command()))
                .add("owner", env.owner() > 0 ? env.owner() : "")
                .add("monitor", detail.monitor() > 0 ? detail.monitor() : "")
                .add(
                        "processes",
                        detail.processes().stream()
                                .map(String::valueOf)
                                .collect(Collectors.joining(" ")))
                .add("created", env.created());
    }
}
