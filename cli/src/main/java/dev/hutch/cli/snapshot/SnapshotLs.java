package dev.hutch.cli.snapshot;

import dev.hutch.api.call.SnapshotCall;
import dev.hutch.api.call.SnapshotCall.SnapshotView;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import dev.hutch.cli.render.Table;
import dev.hutch.cli.render.Text;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/// `hutch vm snapshot ls`
@Command(name = "ls", description = "List snapshots.")
public final class SnapshotLs extends HutchCommand {
    @Override
    protected int run(Invocation hutch) {
        SnapshotCall.SnapshotList list = hutch.call(new SnapshotCall.Ls());
        hutch.answer(
                list,
                hutch.options().quiet()
                        ? list.snapshots().stream()
                                .map(snapshot -> snapshot.id() + "\n")
                                .collect(Collectors.joining())
                        : table(hutch, list.snapshots()));
        return 0;
    }

    private static Table table(Invocation hutch, List<SnapshotView> snapshots) {
        Table table = new Table("ID", "NAME", "VM", "IMAGE", "MEMORY", "SIZE", "CREATED");
        for (SnapshotView snapshot : snapshots) {
            table.row(
                    snapshot.id(),
                    snapshot.name(),
                    snapshot.vm(),
                    Text.orDash(snapshot.image()),
                    Text.size(snapshot.memoryBytes()),
                    Text.size(snapshot.bytes()),
                    Text.age(snapshot.createdAt(), hutch.clock().instant()));
        }
        return table;
    }
}
