package dev.hutch.cli.vm;

import dev.hutch.api.call.VmCall;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import java.util.List;
import java.util.stream.Stream;
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
            "and end with its exit code. CMD goes to the entry point of the image, if it has",
            "one. Without CMD: what the image names, or a shell on a terminal."
        },
        footer = {
            "",
            "Examples:",
            "  hutch vm run --rm . -- make test",
            "  hutch vm run --rm --export fix.patch . -- sh -c 'make format'",
            "  hutch vm run --name dev --branch idea --from main .",
            "  hutch vm run --rm --image tool --entrypoint sh -- -c 'ls -l /'"
        })
public final class VmRun extends HutchCommand {
    @Mixin private SpecOptions spec = new SpecOptions();
    @Mixin private WorkspaceOptions branch = new WorkspaceOptions();
    @Mixin private CommandOptions options = new CommandOptions();

    @Option(
            names = "--entrypoint",
            paramLabel = "PROGRAM",
            description = "Instead of the image's entry point and command; '' for none.")
    private @Nullable String entrypoint;

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
                        spec.toSpec(hutch.console()),
                        workspace(hutch),
                        command,
                        export.isEmpty() ? "" : hutch.console().resolve(export).toString(),
                        remove,
                        hutch.registryAccess(false));
        boolean terminal = command.terminal() != null;
        VmCall.Exit exit =
                spec.traced() ? hutch.traced(call, terminal) : hutch.stream(call, terminal);
        return exit.code();
    }

    private VmCall.Command command(Invocation hutch) {
        List<String> argv = hutch.tail().orElse(List.of());
        VmCall.Program program = VmCall.Program.IMAGE;
        List<String> words = argv;
        if (entrypoint != null) {
            program = VmCall.Program.ARGV;
            words = replaced(entrypoint, argv);
        }
        return argv.isEmpty()
                ? options.attended(program, words, hutch.console())
                : options.command(program, words, hutch.console());
    }

    private List<String> replaced(String program, List<String> argv) {
        if (program.isEmpty() && argv.isEmpty()) {
            throw wrong("an empty --entrypoint leaves nothing to run: add '-- CMD'");
        }
        return Stream.concat(Stream.of(program).filter(p -> !p.isEmpty()), argv.stream()).toList();
    }

    private VmCall.@Nullable WorkspaceSpec workspace(Invocation hutch) {
        return path == null
                ? null
                : new VmCall.WorkspaceSpec(
                        hutch.console().resolve(path).toString(), branch.branch, branch.from);
    }
}
