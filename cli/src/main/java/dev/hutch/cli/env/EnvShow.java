package dev.hutch.cli.env;

import dev.hutch.api.call.EnvAnswers;
import dev.hutch.api.call.EnvCall;
import dev.hutch.cli.command.Invocation;
import dev.hutch.cli.render.Fields;
import dev.hutch.cli.render.Table;
import dev.hutch.cli.render.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `hutch env show`
@Command(
        name = "show",
        description = "Everything about one environment.",
        footer = {
            "",
            "Examples:",
            "  hutch env info                        in an environment: which is it?",
            "  hutch env info --get ticket work      what `env run --annotation ticket=...` said",
            "  hutch env info --path /hutch/bin/ls   which layers have it"
        })
public final class EnvShow extends EnvTarget {
    @Option(
            names = "--get",
            paramLabel = "K",
            description = "Print the value of an annotation, each on lines of its own.")
    private List<String> keys = new ArrayList<>();

    @Option(names = "--get-all", description = "Print all annotations.")
    private boolean all;

    @Option(
            names = "--path",
            paramLabel = "PATH",
            description = "Print which layers have a path; the first of them shows.")
    private @Nullable String path;

    @Override
    protected int run(Invocation hutch) {
        String wanted = env(hutch);
        if (path != null) {
            EnvAnswers.Providers providers = hutch.call(new EnvCall.Providers(wanted, path));
            hutch.answer(providers, table(providers));
        } else if (all || !keys.isEmpty()) {
            annotations(hutch, hutch.call(new EnvCall.Annotations(wanted)));
        } else {
            EnvCall.EnvDetail detail = hutch.call(new EnvCall.Show(wanted));
            hutch.answer(detail, fields(detail));
        }
        return 0;
    }

    private void annotations(Invocation hutch, EnvAnswers.Annotations annotations) {
        List<EnvAnswers.Annotation> there = annotations.annotations();
        if (all) {
            hutch.answer(
                    annotations,
                    there.stream()
                            .map(it -> it.key() + "=" + value(hutch, it) + "\n")
                            .collect(Collectors.joining()));
            return;
        }
        for (String key : keys) {
            Optional<EnvAnswers.Annotation> found =
                    there.stream().filter(it -> it.key().equals(key)).findFirst();
            if (found.isEmpty()) {
                hutch.say("hutch: there is no annotation " + Text.line(key) + "\n");
            }
            hutch.print(found.map(it -> value(hutch, it)).orElse("") + "\n");
        }
    }

    private static String value(Invocation hutch, EnvAnswers.Annotation annotation) {
        String value = annotation.value();
        if (value == null) {
            hutch.say("hutch: the store has lost " + Text.line(annotation.key()) + "\n");
            return "";
        }
        return value;
    }

    private static Table table(EnvAnswers.Providers providers) {
        Table table = new Table("LAYER", "KIND", "MODE", "OWNER", "SIZE");
        for (EnvAnswers.Provider each : providers.providers()) {
            EnvAnswers.File file = each.file();
            table.row(
                    each.layer(),
                    file.kind(),
                    Text.orDash(file.mode()),
                    file.uid() + ":" + file.gid(),
                    Text.size(file.size()));
        }
        return table;
    }

    private static Fields fields(EnvCall.EnvDetail detail) {
        EnvCall.EnvView env = detail.env();
        return new Fields()
                .add("name", env.name())
                .add("status", env.status())
                .add("stack", env.reference())
                .add("digest", env.stack())
                .add(
                        "layers",
                        detail.layers().reversed().stream()
                                .map(layer -> layer.digest() + " " + size(layer))
                                .collect(Collectors.joining(", ")))
                .add("editable", env.edit() ? "yes" : "no")
                .add("durable", env.durable() ? "yes" : "no")
                .add("prefix", env.prefix())
                .add("tmpfs", detail.tmpfs() > 0 ? Text.size(detail.tmpfs()) : "")
                .add(
                        "live",
                        detail.live().stream()
                                .map(it -> "/" + it.target() + " from " + it.source())
                                .collect(Collectors.joining(", ")))
                .add("annotations", String.join(" ", detail.annotations()))
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

    private static String size(EnvAnswers.Layer layer) {
        return layer.size() < 0 ? "(unknown size)" : "(" + Text.size(layer.size()) + ")";
    }
}
