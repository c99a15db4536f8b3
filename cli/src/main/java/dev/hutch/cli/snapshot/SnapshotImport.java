package dev.hutch.cli.snapshot;

import dev.hutch.api.call.SnapshotCall;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `hutch vm snapshot import`
@Command(
        name = "import",
        description = {
            "Take in a snapshot that was exported, from a file, a directory or a registry. The image",
            "of its VM has to be here. Prints its id."
        },
        footer = {
            "",
            "Examples:",
            "  hutch vm snapshot import ok.tar",
            "  hutch vm snapshot import registry.example.com/team/ok:1 --name theirs"
        })
public final class SnapshotImport extends HutchCommand {
    @Option(names = "--name", paramLabel = "NAME", description = "Its name (default: its own).")
    private String name = "";

    @Option(
            names = "--disk-only",
            description = "Also one of another host, which cannot go on here, for its disk.")
    private boolean diskOnly;

    @Option(
            names = "--insecure",
            description = "Take any certificate from a registry on this host.")
    private boolean insecure;

    @Parameters(paramLabel = "SOURCE", description = "File, directory or HOST/PATH:TAG.")
    private String source = "";

    @Override
    protected int run(Invocation hutch) {
        SnapshotCall.SnapshotView taken =
                hutch.call(
                        new SnapshotCall.Import(
                                SnapshotPlace.of(source, hutch),
                                name,
                                diskOnly,
                                hutch.registryAccess(insecure)));
        hutch.answer(taken, taken.id() + "\n");
        return 0;
    }
}
