package dev.hutch.vm.machine;

import dev.hutch.api.Problem;
import dev.hutch.api.Problem.Kind;
import dev.hutch.api.ProblemException;
import dev.hutch.api.VmName;

/// What can go wrong when VMs are paused and go on.
final class PauseProblems {
    private PauseProblems() {}

    static ProblemException inUse(VmName name, int uses) {
        return problem(
                Kind.BUSY,
                "vm.in_use",
                "%d %s in VM '%s' would be ended by a pause"
                        .formatted(
                                uses, uses == 1 ? "command or copy" : "commands or copies", name),
                "wait for their end, or: hutch vm pause --force " + name);
    }

    static ProblemException notPaused(VmRecord vm) {
        return problem(
                Kind.PRECONDITION,
                "vm.not_paused",
                "VM '" + vm.name() + "' is " + MachineProblems.word(vm.state()) + ", not paused",
                "hutch vm start " + vm.name());
    }

    static ProblemException doesNotFit(VmName name, String field) {
        return problem(
                Kind.PRECONDITION,
                "vm.paused_elsewhere",
                "VM '" + name + "' cannot go on: it was paused with another " + field,
                cold(name));
    }

    static ProblemException damaged(VmName name, String why) {
        return problem(
                Kind.CORRUPT,
                "vm.paused_damaged",
                "VM '" + name + "' cannot go on: " + why,
                cold(name));
    }

    static ProblemException notResumed(VmName name, ProblemException cause) {
        return new Problem(
                        cause.kind(),
                        "vm.not_resumed",
                        "VM '" + name + "' did not go on: " + cause.problem().message(),
                        cold(name))
                .toException(cause);
    }

    static ProblemException notAsPaused() {
        return problem(
                Kind.CORRUPT,
                "vm.not_resumed",
                "the guest in it is not the one that stood there",
                "");
    }

    /// Somebody's command ended because its VM was paused all the same.
    static ProblemException pausedUnder(VmName name) {
        return problem(
                Kind.UNAVAILABLE,
                "vm.paused",
                "VM '" + name + "' was paused, which ended what ran in it for somebody",
                "hutch vm resume " + name);
    }

    private static String cold(VmName name) {
        return "what was in its memory can be given up: hutch vm start --cold " + name;
    }

    private static ProblemException problem(Kind kind, String code, String message, String hint) {
        return new Problem(kind, code, message, hint).toException();
    }
}
