package dev.hutch.cli.store;

import dev.hutch.api.call.EnvCall;
import dev.hutch.api.call.StoreCall;
import dev.hutch.api.call.StoreCall.Part;
import dev.hutch.api.call.StoreCall.Thing;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import dev.hutch.cli.command.References;
import dev.hutch.cli.render.Fields;
import dev.hutch.cli.render.Table;
import dev.hutch.cli.render.Text;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `hutch store info`
@Command(
        name = "info",
        description = {
            "What a reference or a digest is; of a path, which layers have it, the one that",
            "counts first. Inside an environment, files of it can be named alone."
        },
        footer = {
            "",
            "Examples:",
            "  hutch store info base+tools",
            "  hutch store info base+tools usr/bin/gcc",
            "  hutch store info /hutch/usr/bin/gcc      in an environment"
        })
public final class StoreInfo extends HutchCommand {
    @Parameters(
            index = "0",
            paramLabel = "REF[+REF...]|DIGEST",
            description = "A stack, a layer or a blob; a file of this environment.")
    private String target = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "PATH", description = "In that stack.")
    private String path = "";

    @Override
    protected int run(Invocation hutch) {
        StoreCall.About info =
                inside(hutch)
                        .orElseGet(() ->
                                new StoreCall.About(
                                        References.absolute(target, hutch.console()), path));
        Thing thing = hutch.call(info);
        hutch.answer(thing, text(thing));
        return 0;
    }

    /// A path below the prefix of the environment that the caller is in.
    private Optional<StoreCall.About> inside(Invocation hutch) {
        String name = hutch.console().variable("HUTCH_ENV").orElse("");
        if (name.isEmpty() || !path.isEmpty() || !target.startsWith("/")) {
            return Optional.empty();
        }
        EnvCall.EnvView env = hutch.call(new EnvCall.Show(name)).env();
        return target.startsWith(env.prefix() + "/") && !env.stack().isEmpty()
                ? Optional.of(
                        new StoreCall.About(
                                env.stack(), target.substring(env.prefix().length() + 1)))
                : Optional.empty();
    }

    private static String text(Thing thing) {
        Fields fields =
                new Fields()
                        .add("kind", thing.kind())
                        .add("digest", thing.digest())
                        .add("size", size(thing.bytes()))
                        .add("tags", String.join(" ", thing.tags()));
        if (thing.parts().isEmpty()) {
            return fields.toString();
        }
        Table parts = new Table(thing.kind().equals("layer") ? "BLOB" : "LAYER", "SIZE", "DETAIL");
        for (Part part : thing.parts()) {
            parts.row(part.digest(), size(part.bytes()), Text.orDash(part.detail()));
        }
        return fields + "\n" + parts;
    }

    private static String size(long bytes) {
        return bytes < 0 ? "unknown" : Text.size(bytes);
    }
}
