package dev.hutch.vm.machine;

import dev.hutch.api.ByteSize;
import dev.hutch.api.Problem;
import dev.hutch.api.Problem.Kind;
import dev.hutch.api.ProblemException;
import dev.hutch.api.VmName;
import dev.hutch.api.call.VmCall.VmState;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Stream;

/// What can go wrong in a VM's life, each told once.
public final class MachineProblems {
    private MachineProblems() {}

    public static ProblemException notFound(String target) {
        return problem(
                Kind.NOT_FOUND,
                "vm.not_found",
                "there is no VM '" + target + "'",
                "hutch ps --all");
    }

    public static ProblemException exists(VmName name) {
        return problem(
                Kind.EXISTS,
                "vm.exists",
                "there is a VM named '" + name + "' already",
                "choose another name, or: hutch vm rm " + name);
    }

    static ProblemException ambiguous(String target, Stream<VmName> matches) {
        String names = String.join(", ", matches.map(VmName::value).toList());
        return problem(
                Kind.INVALID,
                "vm.ambiguous",
                "'" + target + "' is the beginning of several VM ids: " + names,
                "write more of the id, or the name");
    }

    static ProblemException notRunning(VmRecord vm) {
        String why = vm.problem().isEmpty() ? "" : " (" + vm.problem() + ")";
        return problem(
                Kind.PRECONDITION,
                "vm.not_running",
                "VM '" + vm.name() + "' is " + word(vm.state()) + why,
                "hutch vm start " + vm.name());
    }

    static ProblemException notStopped(VmRecord vm) {
        return problem(
                Kind.PRECONDITION,
                "vm.not_stopped",
                "VM '" + vm.name() + "' is " + word(vm.state()),
                "hutch vm rm " + vm.name());
    }

    static ProblemException inTransition(VmRecord vm) {
        return problem(
                Kind.BUSY,
                "vm.busy",
                "VM '" + vm.name() + "' is " + word(vm.state()) + " just now",
                "try again, or: hutch vm kill " + vm.name());
    }

    static ProblemException beingDeleted(VmRecord vm) {
        return problem(
                Kind.BUSY,
                "vm.being_deleted",
                "VM '" + vm.name() + "' is being deleted",
                "hutch vm rm " + vm.name() + " finishes what was left");
    }

    static ProblemException queueFull(VmRecord vm, int bound) {
        return problem(
                Kind.BUSY,
                "vm.queue_full",
                bound + " requests wait for VM '" + vm.name() + "' already",
                "hutch vm show " + vm.name());
    }

    static ProblemException specInvalid(String message, String hint) {
        return problem(Kind.INVALID, "vm.spec_invalid", message, hint);
    }

    static ProblemException memoryShort(ByteSize available, ByteSize needed) {
        return problem(
                Kind.EXHAUSTED,
                "host.memory_short",
                "the host has "
                        + available
                        + " of memory left, with what its VMs may still come to use counted;"
                        + " one more VM needs "
                        + needed,
                "stop a VM you do not need: hutch ps; or set host.overcommit higher");
    }

    static ProblemException diskShort(String directory, ByteSize available, ByteSize needed) {
        return problem(
                Kind.EXHAUSTED,
                "host.disk_short",
                "the file system of "
                        + directory
                        + " has "
                        + available
                        + " left; a VM needs "
                        + needed,
                "free some space: hutch vm prune");
    }

    static ProblemException bootTimedOut(VmName name, Duration deadline, String lastWords) {
        return problem(
                Kind.TIMED_OUT,
                "vm.boot_timed_out",
                "VM '" + name + "' was not ready after " + deadline.toSeconds() + " s" + lastWords,
                "hutch doctor");
    }

    /// @param why what its guest did each time, or the last time
    static ProblemException bootStuck(VmName name, int attempts, String why) {
        return problem(
                Kind.EXHAUSTED,
                "vm.boot_stuck",
                "this host is too busy: VM '"
                        + name
                        + "' was booted "
                        + attempts
                        + " times, and the guest "
                        + why,
                "try again when this host has less to do");
    }

    static ProblemException notATemplate() {
        return problem(
                Kind.CORRUPT,
                "vm.not_a_template",
                "the guest in it is not one that waits to be told who it is",
                "");
    }

    static ProblemException bootFailed(VmName name, String why) {
        return problem(
                Kind.INTERNAL,
                "vm.boot_failed",
                "VM '" + name + "' ended before it was ready: " + why,
                "hutch daemon logs");
    }

    /// The guest ended while somebody was in it.
    static ProblemException ended(VmName name, String why) {
        return problem(
                Kind.UNAVAILABLE,
                "vm.ended",
                "VM '" + name + "' ended: " + why,
                "hutch vm logs " + name);
    }

    static ProblemException broken(String target, Throwable cause) {
        return new Problem(
                        Kind.INTERNAL,
                        "internal",
                        "hutch broke while it worked on VM '" + target + "': " + cause,
                        "hutch daemon logs")
                .toException(cause);
    }

    public static ProblemException cancelled(String what) {
        return problem(Kind.CANCELLED, "cancelled", what + " was cancelled", "");
    }

    static String word(VmState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private static ProblemException problem(Kind kind, String code, String message, String hint) {
        return new Problem(kind, code, message, hint).toException();
    }
}
