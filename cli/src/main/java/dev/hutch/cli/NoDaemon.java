package dev.hutch.cli;

import dev.hutch.api.Problem;
import dev.hutch.api.call.Call;
import dev.hutch.api.call.CallIo;
import dev.hutch.api.call.Hutch;

/// Whom a command asks when no daemon can be reached: nobody, and that is said.
final class NoDaemon implements Hutch {
    @Override
    public <R> R call(Call<R> call, CallIo io) {
        throw new Problem(
                        Problem.Kind.UNAVAILABLE,
                        "daemon.unreachable",
                        "no daemon is running, and this command needs one",
                        "hutch daemon start")
                .toException();
    }
}
