package dev.hutch.cli.vm;

import dev.hutch.api.call.PingResult;
import dev.hutch.api.call.VmCall;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import dev.hutch.cli.render.Fields;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `hutch vm ping`
@Command(
        name = "ping",
        description =
                "How long the way to a VM's agent takes, or a command in it, seen from the daemon.")
public final class VmPing extends HutchCommand {
    @Option(
            names = {"-n", "--rounds"},
            paramLabel = "N",
            description = "How often, 1 to 10000 (default: 100).")
    private int rounds = 100;

    @Parameters(index = "0", paramLabel = "VM", description = "Id, unique prefix or name.")
    private String vm = "";

    @Parameters(
            index = "1..*",
            paramLabel = "CMD",
            description = "A command to run to its end each round (default: one frame and back).")
    private List<String> argv = new ArrayList<>();

    @Override
    protected boolean takesTail() {
        return true;
    }

    @Override
    protected int run(Invocation hutch) {
        List<String> whole = new ArrayList<>(argv);
        whole.addAll(hutch.tail().orElse(List.of()));
        PingResult result = hutch.call(new VmCall.Ping(vm, whole, rounds));
        hutch.answer(
                result,
                new Fields()
                        .add("rounds", result.rounds())
                        .add("min", result.minMicros() + " us")
                        .add("median", result.p50Micros() + " us")
                        .add("p95", result.p95Micros() + " us")
                        .add("max", result.maxMicros() + " us"));
        return 0;
    }
}
