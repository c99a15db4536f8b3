package dev.hutch.vm.machine.sqlite;

import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import java.nio.file.Path;
import java.sql.SQLException;

/// What can go wrong with the state file.
final class StateProblems {
    private StateProblems() {}

    static ProblemException unreadable(Path file, SQLException cause) {
        return new Problem(
                        Problem.Kind.CORRUPT,
                        "state.unreadable",
                        "the state in " + file + " cannot be opened: " + cause.getMessage(),
                        "move the file away to begin anew; disks of VMs stay where they are until then")
                .toException(cause);
    }

    static ProblemException failed(Path file, SQLException cause) {
        return new Problem(
                        Problem.Kind.INTERNAL,
                        "state.failed",
                        "the state in "
                                + file
                                + " could not be read or written: "
                                + cause.getMessage(),
                        "check the space on its disk: df -h " + file)
                .toException(cause);
    }
}
