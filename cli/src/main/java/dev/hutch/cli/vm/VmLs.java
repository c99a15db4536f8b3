package dev.hutch.cli.vm;

import dev.hutch.api.call.VmCall;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import dev.hutch.cli.render.Table;
import dev.hutch.cli.render.Text;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `hutch vm ls`
@Command(
        name = "ls",
        description = "List running and paused VMs.",
        footer = {"", "Examples:", "  hutch vm ls --all", "  hutch vm rm $(hutch vm ls --all -q)"})
public final class VmLs extends HutchCommand {
    @Option(
            names = {"-a", "--all"},
            description = "Stopped ones too.")
    private boolean all;

    @Option(
            names = {"-l", "--latest"},
            description = "Only the newest.")
    private boolean latest;

    @Option(
            names = {"-f", "--filter"},
            paramLabel = "label=K[=V]",
            description = "Only those whose image has this label. May be repeated.")
    private List<String> filters = new ArrayList<>();

    @Override
    protected int run(Invocation hutch) {
        Predicate<VmCall.VmView> wanted =
                filters.stream().map(this::filter).reduce(vm -> true, Predicate::and);
        List<VmCall.VmView> vms =
                hutch.call(new VmCall.Ls(all)).vms().stream().filter(wanted).toList();
        if (latest) {
            vms =
                    vms.stream().max(Comparator.comparing(VmCall.VmView::createdAt)).stream()
                            .toList();
        }
        hutch.answer(
                new VmCall.VmList(vms), hutch.options().quiet() ? ids(vms) : table(hutch, vms));
        return 0;
    }

    private Predicate<VmCall.VmView> filter(String text) {
        String[] words = text.split("=", 3);
        if (words.length < 2 || !words[0].equals("label") || words[1].isEmpty()) {
            throw wrong("'" + text + "' is no filter: write label=K or label=K=V");
        }
        return vm ->
                vm.labels().containsKey(words[1])
                        && (words.length < 3 || words[2].equals(vm.labels().get(words[1])));
    }

    private static String ids(List<VmCall.VmView> vms) {
        return vms.stream().map(vm -> vm.id() + "\n").collect(Collectors.joining());
    }

    private static Table table(Invocation hutch, List<VmCall.VmView> vms) {
        Table table =
                new Table("ID", "NAME", "STATE", "IMAGE", "CPUS", "MEMORY", "DISK", "CREATED");
        for (VmCall.VmView vm : vms) {
            table.row(
                    vm.id(),
                    vm.name(),
                    vm.state().name().toLowerCase(Locale.ROOT),
                    Text.orDash(vm.image()),
                    vm.vcpus(),
                    Text.size(vm.memoryBytes()),
                    Text.size(vm.diskBytes()),
                    Text.age(vm.createdAt(), hutch.clock().instant()));
        }
        return table;
    }
}
