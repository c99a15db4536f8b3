package dev.hutch.cli.snapshot;

import dev.hutch.api.call.SnapshotCall;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `hutch vm snapshot export`
@Command(
        name = "export",
        description = {
            "Write a snapshot to a file, or send it to a registry, as an OCI artifact. The image of",
            "its VM is not in it. Prints where it went."
        },
        footer = {
            "",
            "Examples:",
            "  hutch vm snapshot export ok ok.tar",
            "  hutch vm snapshot export ok ./ok/                    an OCI layout",
            "  hutch vm snapshot export ok registry.example.com/team/ok:1"
        })
public final class SnapshotExport extends HutchCommand {
    @Option(
            names = "--insecure",
            description = "Take any certificate from a registry on this host.")
    private boolean insecure;

    @Parameters(index = "0", paramLabel = "SNAPSHOT", description = "Id, unique prefix or name.")
    private String snapshot = "";

    @Parameters(
            index = "1",
            paramLabel = "DEST",
            description = "File, directory with a / at its end, or HOST/PATH:TAG.")
    private String destination = "";

    @Override
    protected int run(Invocation hutch) {
        SnapshotCall.SnapshotExported exported =
                hutch.call(
                        new SnapshotCall.Export(
                                snapshot,
                                SnapshotPlace.of(destination, hutch),
                                destination.endsWith("/"),
                                hutch.registryAccess(insecure)));
        hutch.answer(exported, exported.target() + "\n");
        return 0;
    }
}
