package dev.hutch.vm.hypervisor.qemu;

import dev.hutch.api.Problem;
import dev.hutch.api.ProblemException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Every problem of this room.
final class QemuProblems {
    private QemuProblems() {}

    static ProblemException missing(String program, ProblemException cause) {
        return new Problem(
                        Problem.Kind.HOST_NOT_READY,
                        "hypervisor.missing",
                        program + " is not installed; nothing can be booted without it",
                        cause.problem().hint())
                .toException(cause);
    }

    static ProblemException unusable(String words) {
        return new Problem(
                        Problem.Kind.HOST_NOT_READY,
                        "hypervisor.unusable",
                        "QEMU does not even tell its version: "
                                + (words.isBlank() ? "it ended without a word" : words.strip()),
                        "hutch doctor")
                .toException();
    }

    static ProblemException refused(String machine, String words) {
        return Problem.of(
                        Problem.Kind.INTERNAL,
                        "hypervisor.refused",
                        "QEMU does not start the machine '"
                                + machine
                                + "': "
                                + (words.isBlank() ? "it ended without a word" : words))
                .toException();
    }

    static ProblemException slow(String machine, Duration deadline) {
        return Problem.of(
                        Problem.Kind.TIMED_OUT,
                        "hypervisor.timed_out",
                        "QEMU did not start the machine '%s' within %d s"
                                .formatted(machine, deadline.toSeconds()))
                .toException();
    }

    static ProblemException notSaved(String status) {
        return Problem.of(
                        Problem.Kind.INTERNAL,
                        "hypervisor.not_saved",
                        "QEMU did not save the machine: " + status)
                .toException();
    }

    static ProblemException monitorGone(Path socket, @Nullable Throwable cause) {
        Problem problem =
                Problem.of(
                        Problem.Kind.UNAVAILABLE,
                        "hypervisor.monitor_gone",
                        "QEMU's monitor " + socket + " has ended the conversation");
        return cause == null ? problem.toException() : problem.toException(cause);
    }

    static ProblemException monitorBroken(Path socket, String why) {
        return Problem.of(
                        Problem.Kind.CORRUPT,
                        "hypervisor.monitor_protocol",
                        "QEMU's monitor " + socket + ": " + why)
                .toException();
    }

    static ProblemException commandFailed(String command, String words) {
        return Problem.of(
                        Problem.Kind.INTERNAL,
                        "hypervisor.command_failed",
                        "QEMU refuses " + command + ": " + words)
                .toException();
    }

    static ProblemException monitorSilent(String command, Duration deadline) {
        return Problem.of(
                        Problem.Kind.TIMED_OUT,
                        "hypervisor.monitor_silent",
                        "QEMU did not answer %s within %d s"
                                .formatted(command, deadline.toSeconds()))
                .toException();
    }
}
