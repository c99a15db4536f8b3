package dev.hutch.cli.vm;

import dev.hutch.api.call.VmCall;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import dev.hutch.cli.render.Fields;
import dev.hutch.cli.render.Text;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `hutch vm show`
@Command(name = "show", description = "Everything about one VM.")
public final class VmShow extends HutchCommand {
    @Parameters(paramLabel = "VM", description = "Id, unique prefix or name.")
    private String vm = "";

    @Override
    protected int run(Invocation hutch) {
        VmCall.VmView view = hutch.call(new VmCall.Show(vm));
        hutch.answer(view, fields(view));
        return 0;
    }

    private static Fields fields(VmCall.VmView vm) {
        return new Fields()
                .add("id", vm.id())
                .add("name", vm.name())
                .add("state", vm.state().name().toLowerCase(Locale.ROOT))
                .add("problem", vm.problem())
                .add("image", vm.image())
                .add("digest", vm.imageDigest())
                .add("kernel", vm.kernel())
                .add("cpus", vm.vcpus())
                .add("memory", Text.size(vm.memoryBytes()))
                .add("disk", Text.size(vm.diskBytes()))
                .add("network", vm.network())
                .add("accelerator", vm.accelerator())
                .add("pid", vm.pid() > 0 ? vm.pid() : "")
                .add(
                        "auto-pause",
                        vm.autoPauseSeconds() > 0
                                ? "after " + Text.seconds(vm.autoPauseSeconds() * 1000)
                                : "")
                .add("created", vm.createdAt())
                .add("started", vm.startedAt())
                .add("labels", Text.settings(vm.labels()))
                .add("boot", vm.bootMillis() > 0 ? Text.seconds(vm.bootMillis()) : "");
    }
}
