package dev.hutch.cli.snapshot;

import dev.hutch.api.call.SnapshotCall;
import dev.hutch.api.call.SnapshotCall.SnapshotDetails;
import dev.hutch.api.call.SnapshotCall.SnapshotView;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import dev.hutch.cli.render.Fields;
import dev.hutch.cli.render.Text;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `hutch vm snapshot show`
@Command(
        name = "show",
        description = "Everything about one snapshot, and whether it can go on on this host.")
public final class SnapshotShow extends HutchCommand {
    @Parameters(paramLabel = "SNAPSHOT", description = "Id, unique prefix or name.")
    private String snapshot = "";

    @Override
    protected int run(Invocation hutch) {
        SnapshotDetails details = hutch.call(new SnapshotCall.Show(snapshot));
        hutch.answer(details, fields(details));
        return 0;
    }

    private static Fields fields(SnapshotDetails details) {
        SnapshotView snapshot = details.snapshot();
        String fits =
                details.differs().isEmpty()
                        ? "yes"
                        : "no: made with another " + details.differs() + "; its disk can be booted";
        return new Fields()
                .add("id", snapshot.id())
                .add("name", snapshot.name())
                .add("created", snapshot.createdAt())
                .add("vm", snapshot.vm() + " (" + snapshot.vmId() + ")")
                .add("image", snapshot.image())
                .add("digest", snapshot.imageDigest())
                .add("kernel", snapshot.kernel())
                .add("cpus", snapshot.vcpus())
                .add("memory", Text.size(snapshot.memoryBytes()))
                .add("disk", Text.size(snapshot.diskBytes()))
                .add("network", snapshot.network())
                .add("hypervisor", snapshot.hypervisor())
                .add("accelerator", snapshot.accelerator())
                .add("processor", snapshot.processor())
                .add("size", Text.size(snapshot.bytes()))
                .add("fits", fits);
    }
}
