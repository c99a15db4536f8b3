package dev.hutch.cli.vm;

import dev.hutch.api.call.VmCall;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `hutch vm run`
@Command(
        name = "run",
        customSynopsis = "hutch vm run [OPTIONS] [PATH] [-- CMD...]",
        description = {
            "Create a VM, place the git repository at PATH in /root/repo, run CMD there",
            "and end with its exit code. Without CMD: a shell, on a terminal."
        },
        footer = {
            "",
            "Examples:",
            "  hutch vm run --rm . -- make test",
            "  hutch vm run --rm --export fix.patch . -- sh -c 'make format'",
            "  hutch vm run --name dev --branch idea --from main ."
        })
public final class VmRun extends HutchCommand {
    @Mixin private SpecOptions spec = new SpecOptions();
    @Mixin private WorkspaceOptions branch = new WorkspaceOptions();
    @Mixin private CommandOptions options = new CommandOptions();

    @Option(names = "--rm", description = "Remove the VM when the command has ended.")
    private boolean remove;

    @Option(
            names = "--export",
            paramLabel = "FILE",
            description = "Write what changed in /root/repo as a patch.")
    private String export = "";

    @Parameters(
            arity = "0..1",
            paramLabel = "PATH",
            description = "In or below a git repository; none: no repository.")
    private @Nullable String path;

    @Override
    protected boolean takesTail() {
        return true;
    }

    @Override
    protected int run(Invocation hutch) {
        if (branch.contradicts()) {
            throw wrong(WorkspaceOptions.FROM_ALONE);
        }
        if (path == null && !(branch.branch + export).isEmpty()) {
            throw wrong("--branch and --export are about a repository: name its PATH");
        }
        VmCall.Command command = command(hutch);
        VmCall.Run call =
                new VmCall.Run(
                        spec.toSpec(),
                        workspace(hutch),
                        command,
                        export.isEmpty() ? "" : hutch.console().resolve(export).toString(),
                        remove);
        return hutch.stream(call, command.terminal() != null).code();
    }

    private VmCall.Command command(Invocation hutch) {
        List<String> argv = hutch.tail().orElse(List.of());
        if (!argv.isEmpty()) {
            return options.command(argv, hutch.console());
        }
        if (!options.interactive() && !CommandOptions.isPerson(hutch.console())) {
            throw wrong("no command, and no terminal for a shell: add '-- CMD', or -i");
        }
        return options.shell(hutch.console());
    }

    private VmCall.@Nullable WorkspaceSpec workspace(Invocation hutch) {
        return path == null
                ? null
                : new VmCall.WorkspaceSpec(
                        hutch.console().resolve(path).toString(), branch.branch, branch.from);
    }
}
