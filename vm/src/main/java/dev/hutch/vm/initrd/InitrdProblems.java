package dev.hutch.vm.initrd;

import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Every problem of this room.
final class InitrdProblems {
    private InitrdProblems() {}

    static ProblemException unreadableModules(Path directory, IOException cause) {
        return Problem.of(
                        Problem.Kind.CORRUPT,
                        "kernel.modules_unreadable",
                        "cannot read the modules in " + directory + ": " + cause.getMessage())
                .toException(cause);
    }

    static ProblemException damagedModule(Path file, @Nullable String why) {
        return Problem.of(
                        Problem.Kind.CORRUPT,
                        "kernel.module_damaged",
                        "the module " + file + " is damaged: " + why)
                .toException();
    }

    static ProblemException lacksModules(String kernel, List<String> missing) {
        return new Problem(
                        Problem.Kind.UNSUPPORTED,
                        "kernel.modules_missing",
                        "the kernel '"
                                + kernel
                                + "' has no "
                                + String.join(", ", missing)
                                + ", without which no machine boots",
                        "hutch kernel pull debian-cloud")
                .toException();
    }
}
