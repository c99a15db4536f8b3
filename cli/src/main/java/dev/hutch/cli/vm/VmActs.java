package dev.hutch.cli.vm;

import dev.hutch.api.Problem;
import dev.hutch.api.call.Answers;
import dev.hutch.api.call.VmCall;
import dev.hutch.cli.command.HutchCommand;
import dev.hutch.cli.command.Invocation;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The commands that ask several VMs at once for the same thing.
public final class VmActs {
    private VmActs() {}

    abstract static class Act extends HutchCommand {
        private final VmCall.Action action;

        @Parameters(
                arity = "0..*",
                paramLabel = "VM",
                description = "Ids, unique prefixes or names.")
        private List<String> targets = new ArrayList<>();

        Act(VmCall.Action action) {
            this.action = action;
        }

        @Override
        protected int run(Invocation hutch) {
            VmCall.Act act = new VmCall.Act(action, required(targets, "VM"));
            return hutch.report(judged(hutch.call(act)));
        }

        /// What of the outcomes is to be told.
        Answers.Outcomes judged(Answers.Outcomes outcomes) {
            return outcomes;
        }
    }

    @Command(name = "start", description = "Boot stopped VMs.")
    public static final class Start extends Act {
        public Start() {
            super(VmCall.Action.START);
        }
    }

    @Command(name = "stop", description = "Shut VMs down. Their disks stay.")
    public static final class Stop extends Act {
        public Stop() {
            super(VmCall.Action.STOP);
        }
    }

    @Command(name = "restart", description = "Stop VMs and start them again.")
    public static final class Restart extends Act {
        public Restart() {
            super(VmCall.Action.RESTART);
        }
    }

    @Command(name = "kill", description = "End VMs at once, without asking the guest.")
    public static final class Kill extends Act {
        public Kill() {
            super(VmCall.Action.KILL);
        }
    }

    @Command(name = "rm", description = "Remove VMs with their disks, running ones too.")
    public static final class Rm extends Act {
        @Option(
                names = {"-f", "--force"},
                description = "No error when one is not there.")
        private boolean force;

        public Rm() {
            super(VmCall.Action.DELETE);
        }

        @Override
        Answers.Outcomes judged(Answers.Outcomes outcomes) {
            return new Answers.Outcomes(
                    outcomes.outcomes().stream()
                            .filter(outcome -> !(force && isMissing(outcome)))
                            .toList());
        }

        private static boolean isMissing(Answers.Outcome outcome) {
            Problem problem = outcome.problem();
            return problem != null && problem.kind() == Problem.Kind.NOT_FOUND;
        }
    }
}
