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
        @Parameters(
                arity = "0..*",
                paramLabel = "VM",
                description = "Ids, unique prefixes or names.")
        private List<String> targets = new ArrayList<>();

        abstract VmCall.Action action();

        @Override
        protected int run(Invocation hutch) {
            VmCall.Act act = new VmCall.Act(action(), required(targets, "VM"));
            return hutch.report(judged(hutch.call(act)));
        }

        /// What of the outcomes is to be told.
        Answers.Outcomes judged(Answers.Outcomes outcomes) {
            return outcomes;
        }
    }

    @Command(
            name = "start",
            description = "Start stopped VMs from their disks; paused ones go on where they stood.")
    public static final class Start extends Act {
        @Option(
                names = "--cold",
                description = {
                    "Boot from the disk: what a paused VM had in memory is lost,",
                    "and no template is used."
                })
        private boolean cold;

        @Override
        VmCall.Action action() {
            return cold ? VmCall.Action.START_COLD : VmCall.Action.START;
        }
    }

    @Command(
            name = "pause",
            description = {
                "Save VMs to disk and end their processes, so that they cost no memory. They go on",
                "where they stood, with processes and open files, when they are resumed, started or",
                "entered by any command."
            })
    public static final class Pause extends Act {
        @Option(
                names = {"-f", "--force"},
                description = "Also while commands or copies run in them; those end.")
        private boolean force;

        @Override
        VmCall.Action action() {
            return force ? VmCall.Action.PAUSE_ANYWAY : VmCall.Action.PAUSE;
        }
    }

    @Command(name = "resume", description = "Let paused VMs go on where they stood.")
    public static final class Resume extends Act {
        @Override
        VmCall.Action action() {
            return VmCall.Action.RESUME;
        }
    }

    @Command(name = "stop", description = "Shut VMs down, paused ones too. Their disks stay.")
    public static final class Stop extends Act {
        @Override
        VmCall.Action action() {
            return VmCall.Action.STOP;
        }
    }

    @Command(name = "restart", description = "Stop VMs and start them again.")
    public static final class Restart extends Act {
        @Override
        VmCall.Action action() {
            return VmCall.Action.RESTART;
        }
    }

    @Command(
            name = "kill",
            description =
                    "End VMs at once, without asking the guest; of paused ones the disk remains.")
    public static final class Kill extends Act {
        @Override
        VmCall.Action action() {
            return VmCall.Action.KILL;
        }
    }

    @Command(name = "rm", description = "Remove VMs with their disks, running ones too.")
    public static final class Rm extends Act {
        @Option(
                names = {"-f", "--force"},
                description = "No error when one is not there.")
        private boolean force;

        @Override
        VmCall.Action action() {
            return VmCall.Action.DELETE;
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
