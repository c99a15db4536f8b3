package dev.hutch.cli.vm;

import dev.hutch.api.Problem;
import dev.hutch.api.call.Answers;
import dev.hutch.api.call.VmCall;
import dev.hutch.api.call.VmCall.VmState;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `hutch vm prune`
@Command(
        name = "prune",
        description = {
            "Remove all VMs that were stopped or have failed, with their disks. Never running or",
            "paused ones, nor one that was not started yet."
        },
        footer = {"", "Examples:", "  hutch vm prune --dry-run"})
public final class VmPrune extends HutchCommand {
    @Option(names = "--dry-run", description = "Only say what would go.")
    private boolean dryRun;

    @Override
    protected int run(Invocation hutch) {
        Map<String, String> names = new LinkedHashMap<>();
        hutch.call(new VmCall.Ls(true)).vms().stream()
                .filter(vm -> isStopped(vm.state()))
                .forEach(vm -> names.put(vm.id(), vm.name()));
        List<String> ids = List.copyOf(names.keySet());
        List<Answers.Outcome> outcomes =
                dryRun || ids.isEmpty()
                        ? ids.stream().map(id -> new Answers.Outcome(id, id, null)).toList()
                        : hutch.call(new VmCall.Act(VmCall.Action.DELETE_STOPPED, ids)).outcomes();
        return hutch.report(
                new Answers.Outcomes(
                        outcomes.stream()
                                .filter(outcome -> !isOthersByNow(outcome))
                                .map(outcome -> named(outcome, names))
                                .toList()));
    }

    private static Answers.Outcome named(Answers.Outcome outcome, Map<String, String> names) {
        String name = names.getOrDefault(outcome.target(), outcome.target());
        return new Answers.Outcome(name, outcome.id(), outcome.problem());
    }

    private static boolean isStopped(VmState state) {
        return switch (state) {
            case STOPPED, FAILED -> true;
            case CREATING, CREATED, STARTING, RUNNING, PAUSED, STOPPING, DELETING -> false;
        };
    }

    /// Started or removed by somebody since we looked: then it is none of ours.
    private static boolean isOthersByNow(Answers.Outcome outcome) {
        Problem problem = outcome.problem();
        return problem != null
                && switch (problem.kind()) {
                    case NOT_FOUND, PRECONDITION, BUSY -> true;
                    default -> false;
                };
    }
}
