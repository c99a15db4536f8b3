package dev.hutch.vm.initrd;

import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Every problem of this room.
final class InitrdProblems {
    private static final String BRING_AGAIN =
            "bring the kernel again: hutch kernel pull, or import, with --force";

    private InitrdProblems() {}

    static ProblemException unreadableModules(Path directory, IOException cause) {
        return new Problem(
                        Problem.Kind.CORRUPT,
                        "kernel.modules_unreadable",
                        "cannot read the modules in " + directory + ": " + cause.getMessage(),
                        BRING_AGAIN)
                .toException(cause);
    }

    static ProblemException damagedModule(Path file, @Nullable String why) {
        return new Problem(
                        Problem.Kind.CORRUPT,
                        "kernel.module_damaged",
                        "the module " + file + " is damaged: " + why,
                        BRING_AGAIN)
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
