package dev.hutch.store.build;

import dev.hutch.api.DiffId;
import dev.hutch.api.Digest;
import java.util.List;
import java.util.Optional;

/// Somewhere to run commands on a stack.
@FunctionalInterface
public interface BuildMachine {

    /// Runs a command to its end, on the stack and nothing else, and takes in what it changed.
    ///
    /// @param stack in the store
    /// @return its layer; empty when it changed nothing
    Result run(Digest stack, Command command);

    /// @param env `NAME=value`
    /// @param user as in OCI; empty: root
    /// @param directory absolute; empty: `/`
    record Command(List<String> argv, List<String> env, String user, String directory) {
        public Command {
            argv = List.copyOf(argv);
            env = List.copyOf(env);
        }
    }

    /// @param layer empty when nothing changed, or the command failed
    record Result(int exitCode, Optional<DiffId> layer) {}
}
