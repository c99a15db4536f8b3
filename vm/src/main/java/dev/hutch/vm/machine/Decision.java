package dev.hutch.vm.machine;

import java.util.List;

/// What is to be done about a request.
sealed interface Decision {

    /// Carry out these steps, in order.
    record Carry(List<Step> steps) implements Decision {
        public Carry {
            steps = List.copyOf(steps);
        }
    }

    /// It is so already: success, without doing anything.
    record Already() implements Decision {}

    /// Not in this state.
    record Refuse(Reason reason) implements Decision {}

    enum Step {
        BOOT,
        /// Its memory given up, or no template used.
        BOOT_COLD,
        POWER_OFF,
        KILL,
        PAUSE,
        PAUSE_ANYWAY,
        RESUME,
        REMOVE,
        ATTACH,
        NOTE_EXIT
    }

    enum Reason {
        /// On its way from one state to another.
        IN_TRANSITION,
        NOT_RUNNING,
        NOT_PAUSED,
        NOT_STOPPED,
        BEING_DELETED
    }
}
