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
            case START -> start(state, Step.BOOT);
            case START_COLD -> start(state, Step.BOOT_COLD);
            case STOP -> stop(state);
            case RESTART -> restart(state);
            case KILL -> kill(state);
            case DELETE -> delete(state);
            case DELETE_STOPPED -> deleteStopped(state);
            case PAUSE -> pause(state, Step.PAUSE);
            case PAUSE_ANYWAY -> pause(state, Step.PAUSE_ANYWAY);
            case RESUME -> resume(state);
            case ENTER -> enter(state);
            case ATTACH -> attach(state);
            case EXITED -> exited(state);
        };
    }

    private static Decision start(VmState state, Step boot) {
        return switch (state) {
            case CREATED, STOPPED, FAILED -> carry(boot);
            case PAUSED -> boot == Step.BOOT ? carry(Step.RESUME) : carry(Step.KILL, boot);
            case RUNNING -> new Already();
            case CREATING, STARTING, STOPPING -> new Refuse(Reason.IN_TRANSITION);
            case DELETING -> new Refuse(Reason.BEING_DELETED);
        };
    }

    /// What a paused guest has not written to its disk yet, it does as it goes off.
    private static Decision stop(VmState state) {
        return switch (state) {
            case CREATED, STOPPED, FAILED -> new Already();
            case PAUSED -> carry(Step.RESUME, Step.POWER_OFF);
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
            case PAUSED -> carry(Step.RESUME, Step.POWER_OFF, Step.BOOT);
            case CREATING, STARTING, STOPPING -> new Refuse(Reason.IN_TRANSITION);
            case DELETING -> new Refuse(Reason.BEING_DELETED);
        };
    }

    private static Decision kill(VmState state) {
        return switch (state) {
            case CREATED, STOPPED, FAILED -> new Already();
            case RUNNING, STARTING, STOPPING, PAUSED -> carry(Step.KILL);
            case CREATING -> new Refuse(Reason.IN_TRANSITION);
            case DELETING -> new Refuse(Reason.BEING_DELETED);
        };
    }

    /// Always legal: whatever became of a VM, one can get rid of it. Its disk goes with it, so
    /// there is nothing a power-off would save.
    private static Decision delete(VmState state) {
        return switch (state) {
            case CREATED, STOPPED, FAILED, PAUSED -> carry(Step.REMOVE);
            case CREATING, STARTING, RUNNING, STOPPING, DELETING -> carry(Step.KILL, Step.REMOVE);
        };
    }

    /// One that was made to be started later is not what somebody is through with.
    private static Decision deleteStopped(VmState state) {
        return switch (state) {
            case STOPPED, FAILED -> carry(Step.REMOVE);
            case CREATED, RUNNING, PAUSED -> new Refuse(Reason.NOT_STOPPED);
            case CREATING, STARTING, STOPPING -> new Refuse(Reason.IN_TRANSITION);
            case DELETING -> new Refuse(Reason.BEING_DELETED);
        };
    }

    private static Decision pause(VmState state, Step pause) {
        return switch (state) {
            case RUNNING -> carry(pause);
            case PAUSED -> new Already();
            case CREATED, STOPPED, FAILED -> new Refuse(Reason.NOT_RUNNING);
            case CREATING, STARTING, STOPPING -> new Refuse(Reason.IN_TRANSITION);
            case DELETING -> new Refuse(Reason.BEING_DELETED);
        };
    }

    private static Decision resume(VmState state) {
        return switch (state) {
            case PAUSED -> carry(Step.RESUME);
            case RUNNING -> new Already();
            case CREATED, STOPPED, FAILED -> new Refuse(Reason.NOT_PAUSED);
            case CREATING, STARTING, STOPPING -> new Refuse(Reason.IN_TRANSITION);
            case DELETING -> new Refuse(Reason.BEING_DELETED);
        };
    }

    private static Decision enter(VmState state) {
        return switch (state) {
            case RUNNING -> new Already();
            case PAUSED -> carry(Step.RESUME);
            case CREATED, STOPPED, FAILED -> new Refuse(Reason.NOT_RUNNING);
            case CREATING, STARTING, STOPPING -> new Refuse(Reason.IN_TRANSITION);
            case DELETING -> new Refuse(Reason.BEING_DELETED);
        };
    }

    private static Decision attach(VmState state) {
        return switch (state) {
            case RUNNING -> carry(Step.ATTACH);
            case CREATED, STOPPED, FAILED, PAUSED -> new Refuse(Reason.NOT_RUNNING);
            case CREATING, STARTING, STOPPING -> new Refuse(Reason.IN_TRANSITION);
            case DELETING -> new Refuse(Reason.BEING_DELETED);
        };
    }

    private static Decision exited(VmState state) {
        return switch (state) {
            case RUNNING, STARTING, STOPPING -> carry(Step.NOTE_EXIT);
            case CREATING, CREATED, STOPPED, FAILED, PAUSED, DELETING -> new Already();
        };
    }

    private static Decision carry(Step... steps) {
        return new Carry(List.of(steps));
    }
}
