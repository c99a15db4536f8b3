package dev.hutch.vm.machine.enter;

import dev.hutch.api.EventSink;
import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import dev.hutch.api.call.CallIo;
import dev.hutch.api.call.PingResult;
import dev.hutch.api.call.VmCall.Command;
import dev.hutch.api.call.VmCall.Program;
import dev.hutch.vm.machine.Entered;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Measures the way to a guest from inside the daemon.
public final class Pings {
    private static final int MAX_ROUNDS = 10_000;

    /// The first rounds translate code, in the guest and here.
    private static final int WARM_UP = 20;

    private Pings() {}

    public static PingResult measure(Entered vm, List<String> argv, int rounds) {
        if (rounds < 1 || rounds > MAX_ROUNDS) {
            throw Problem.of(
                            Problem.Kind.INVALID,
                            "ping.rounds_invalid",
                            "rounds must be 1 to " + MAX_ROUNDS + ", not " + rounds)
                    .toException();
        }
        try {
            for (int i = 0; i < Math.min(rounds, WARM_UP); i++) {
                round(vm, argv);
            }
            long[] micros = new long[rounds];
            for (int i = 0; i < rounds; i++) {
                micros[i] = round(vm, argv);
            }
            Arrays.sort(micros);
            return new PingResult(
                    rounds,
                    micros[0],
                    micros[rounds / 2],
                    micros[(int) (rounds * 0.95)],
                    micros[rounds - 1]);
        } catch (ProblemException e) {
            throw vm.explain(e);
        }
    }

    private static long round(Entered vm, List<String> argv) {
        if (Thread.interrupted()) {
            Thread.currentThread().interrupt();
            throw EnterProblems.cancelled("the measurement");
        }
        long start = System.nanoTime();
        if (argv.isEmpty()) {
            vm.guest().ping();
        } else {
            Command command = new Command(Program.ARGV, argv, Map.of(), "", "", false, null);
            Commands.run(vm, command, CallIo.events(EventSink.NONE));
        }
        return (System.nanoTime() - start) / 1000;
    }
}
