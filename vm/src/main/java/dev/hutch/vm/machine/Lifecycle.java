package dev.hutch.vm.machine;

import dev.hutch.api.call.VmCall.VmState;
import dev.hutch.vm.machine.Decision.Already;
import dev.hutch.vm.machine.Decision.Carry;
import dev.hutch.vm.machine.Decision.Reason;
import dev.hutch.vm.machine.Decision.Refuse;
import dev.hutch.vm.machine.Decision.Step;
import java.util.List;

/// Which request is legal in which state, and what it takes. Pure: no lock, no clock, no I/O.
final class Lifecycle {
    private Lifecycle() {}

    static Decision decide(VmState state, Request request) {
        return switch (request) {
            case START -> start(state);
            case STOP -> stop(state);
            case RESTART -> restart(state);
            case KILL -> kill(state);
            case DELETE -> delete(state);
            case ENTER -> enter(state);
            case ATTACH -> attach(state);
            case EXITED -> exited(state);
        };
    }

    private static Decision start(VmState state) {
        return switch (state) {
            case CREATED, STOPPED, FAILED -> carry(Step.BOOT);
            case RUNNING -> new Already();
            case CREATING, STARTING, STOPPING -> new Refuse(Reason.IN_TRANSITION);
            case DELETING -> new Refuse(Reason.BEING_DELETED);
        };
    }

    private static Decision stop(VmState state) {
        return switch (state) {
            case CREATED, STOPPED, FAILED -> new Already();
            case RUNNING -> carry(Step.POWER_OFF);
            case STARTING, STOPPING -> carry(Step.KILL);
            case CREATING -> new Refuse(Reason.IN_TRANSITION);
            case DELETING -> new Refuse(Reason.BEING_DELETED);
        };
    }

    private static Decision restart(VmState state) {
        return switch (state) {
            case CREATED, STOPPED, FAILED -> carry(Step.BOOT);
            case RUNNING -> carry(Step.POWER_OFF, Step.BOOT);
            case CREATING, STARTING, STOPPING -> new Refuse(Reason.IN_TRANSITION);
            case DELETING -> new Refuse(Reason.BEING_DELETED);
        };
    }

    private static Decision kill(VmState state) {
        return switch (state) {
            case CREATED, STOPPED, FAILED -> new Already();
            case RUNNING, STARTING, STOPPING -> carry(Step.KILL);
            case CREATING -> new Refuse(Reason.IN_TRANSITION);
            case DELETING -> new Refuse(Reason.BEING_DELETED);
        };
    }

    /// Always legal: whatever became of a VM, one can get rid of it. Its disk goes with it, so
    /// there is nothing a power-off would save.
    private static Decision delete(VmState state) {
        return switch (state) {
            case CREATED, STOPPED, FAILED -> carry(Step.REMOVE);
            case CREATING, STARTING, RUNNING, STOPPING, DELETING -> carry(Step.KILL, Step.REMOVE);
        };
    }

    private static Decision enter(VmState state) {
        return switch (state) {
            case RUNNING -> new Already();
            case CREATED, STOPPED, FAILED -> new Refuse(Reason.NOT_RUNNING);
            case CREATING, STARTING, STOPPING -> new Refuse(Reason.IN_TRANSITION);
            case DELETING -> new Refuse(Reason.BEING_DELETED);
        };
    }

    private static Decision attach(VmState state) {
        return switch (state) {
            case RUNNING -> carry(Step.ATTACH);
            case CREATED, STOPPED, FAILED -> new Refuse(Reason.NOT_RUNNING);
            case CREATING, STARTING, STOPPING -> new Refuse(Reason.IN_TRANSITION);
            case DELETING -> new Refuse(Reason.BEING_DELETED);
        };
    }

    private static Decision exited(VmState state) {
        return switch (state) {
            case RUNNING, STARTING, STOPPING -> carry(Step.NOTE_EXIT);
            case CREATING, CREATED, STOPPED, FAILED, DELETING -> new Already();
        };
    }

    private static Decision carry(Step... steps) {
        return new Carry(List.of(steps));
    }
}
