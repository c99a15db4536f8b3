package dev.hutch.cli.env;

import dev.hutch.api.call.EnvCall;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import dev.hutch.cli.command.References;
import dev.hutch.cli.console.Console;
import dev.hutch.cli.render.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What `run` and `shell` share.
abstract class EnterOptions extends HutchCommand {
    /// Two words for one choice.
    static final class Editing {
        @Option(
                names = {"-e", "--edit"},
                description = "Let it be changed. An empty or durable one may, unless --no-edit.")
        private boolean edit;

        @Option(names = "--no-edit", description = "Do not let it be changed.")
        private boolean noEdit;

        @Nullable Boolean choice() {
            return edit ? Boolean.TRUE : noEdit ? Boolean.FALSE : null;
        }

        boolean contradicts() {
            return edit && noEdit;
        }
    }

    @Mixin private Editing editing = new Editing();

    @Option(names = "--name", paramLabel = "NAME", description = "What to call it.")
    private String name = "";

    @Option(
            names = {"-k", "--keep"},
            description = "Make it durable: its changes outlive its processes. Needs --name.")
    private boolean keep;

    @Option(
            names = "--tmpfs-size",
            paramLabel = "SIZE",
            description = "How much may be changed in memory (default: HUTCH_ENV_TMPFS_SIZE).")
    private @Nullable String tmpfsSize;

    @Option(
            names = "--prefix",
            paramLabel = "DIR",
            description = "Where it is mounted (default: HUTCH_ENV_PREFIX, else as configured).")
    private @Nullable String prefix;

    @Option(
            names = "--live",
            paramLabel = "FILE",
            description = "Files and directories of the host to show in it, as FILE says.")
    private List<String> live = new ArrayList<>();

    @Mixin private AnnotationOptions annotations = new AnnotationOptions();

    @Option(
            names = "--rerun",
            paramLabel = "NAME",
            description = "Enter a durable environment again, instead of REF.")
    private @Nullable String rerun;

    @Option(names = "--force", description = "With --rerun: end what is still in it.")
    private boolean force;

    @Parameters(
            arity = "0..1",
            paramLabel = "REF[+REF...]",
            description = {
                "Tags, digests, registry names or files, the lowest first; '-' for an empty",
                "environment."
            })
    private @Nullable String reference;

    @Override
    protected boolean takesTail() {
        return true;
    }

    /// Lets the user's process become the command, or his shell.
    final int enter(Invocation hutch, List<String> argv) {
        if (editing.contradicts()) {
            throw wrong("--edit and --no-edit contradict each other");
        }
        Console console = hutch.console();
        Startup startup = new Startup(console);
        List<String> command = argv.isEmpty() ? List.of(startup.shell()) : argv;
        EnvCall.Entry entry = hutch.stream(call(hutch, command), false);
        if (argv.isEmpty()) {
            startup.message().ifPresent(text -> hutch.say(Text.line(text) + "\n"));
        }
        console.become(startup.before(entry, argv.isEmpty()));
        return 0;
    }

    private EnvCall<EnvCall.Entry> call(Invocation hutch, List<String> command) {
        if (rerun != null) {
            if (reference != null
                    || keep
                    || !name.isEmpty()
                    || tmpfsSize != null
                    || prefix != null
                    || !live.isEmpty()
                    || !annotations.isEmpty()) {
                throw wrong("--rerun takes all but --edit and --force from the first time");
            }
            return new EnvCall.Reenter(rerun, editing.choice(), force, command);
        }
        if (force) {
            throw wrong("--force is about --rerun");
        }
        if (reference == null) {
            throw wrong("name what to enter, or '-' for an empty environment");
        }
        boolean empty = reference.isEmpty() || reference.equals("-");
        boolean inMemory = !keep && (editing.choice() == null ? empty : editing.choice());
        return new EnvCall.Enter(
                References.absolute(reference, hutch.console()),
                name,
                editing.choice(),
                keep,
                tmpfsSize != null
                        ? tmpfsSize
                        : inMemory ? variable(hutch, "HUTCH_ENV_TMPFS_SIZE") : "",
                prefix != null ? prefix : prefixVariable(hutch),
                command,
                hutch.registryAccess(false),
                live.stream().map(file -> hutch.console().resolve(file).toString()).toList(),
                annotations(hutch));
    }

    private Map<String, String> annotations(Invocation hutch) {
        try {
            return annotations.values(hutch);
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    /// As every setting's variables: with one underscore goes before with two.
    private static String prefixVariable(Invocation hutch) {
        String one = variable(hutch, "HUTCH_ENV_PREFIX");
        return one.isEmpty() ? variable(hutch, "HUTCH_ENV__PREFIX") : one;
    }

    private static String variable(Invocation hutch, String name) {
        return hutch.console().variable(name).orElse("");
    }
}
