package dev.hutch.cli.vm;

import dev.hutch.api.call.StatsList;
import dev.hutch.api.call.VmCall;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import dev.hutch.cli.render.Table;
import dev.hutch.cli.render.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `hutch vm stats`
@Command(name = "stats", description = "What running and paused VMs use, now. Wakes none.")
public final class VmStats extends HutchCommand {
    @Parameters(
            arity = "0..*",
            paramLabel = "VM",
            description = "Ids, prefixes or names (default: all of them).")
    private List<String> targets = new ArrayList<>();

    @Override
    protected int run(Invocation hutch) {
        StatsList stats = hutch.call(new VmCall.Stats(targets));
        Table table =
                new Table(
                        "ID",
                        "NAME",
                        "STATE",
                        "CPU TIME",
                        "RESIDENT",
                        "MEMORY",
                        "DISK",
                        "ALLOCATED",
                        "LOAD",
                        "PROCS",
                        "UP");
        for (StatsList.VmStats vm : stats.stats()) {
            table.row(
                    vm.id(),
                    vm.name(),
                    vm.state().name().toLowerCase(Locale.ROOT),
                    Text.seconds((long) (vm.cpuSeconds() * 1000)),
                    Text.size(vm.residentBytes()),
                    share(vm.guestMemoryTotal() - vm.guestMemoryAvailable(), vm.guestMemoryTotal()),
                    share(vm.diskUsedBytes(), vm.diskTotalBytes()),
                    Text.size(vm.diskAllocatedBytes()),
                    String.format(Locale.ROOT, "%.2f", vm.loadMilli() / 1000.0),
                    vm.processes(),
                    Text.seconds(vm.uptimeSeconds() * 1000));
        }
        hutch.answer(stats, table);
        return 0;
    }

    private static String share(long used, long total) {
        return total <= 0 ? "-" : Text.size(used) + " of " + Text.size(total);
    }
}
