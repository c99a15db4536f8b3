package dev.hutch.vm.machine;

import dev.hutch.linux.process.ProcessActivity;

/// How a fake machine behaves where a real one may misbehave.
interface FakeBehaviour {
    FakeBehaviour GOOD = new FakeBehaviour() {};

    /// One that is never given a processor.
    default ProcessActivity activity(FakeMachine machine) {
        return ProcessActivity.NONE;
    }

    default void duringConfigure(FakeMachine machine) {}

    default void duringGoOn(FakeMachine machine) {}

    default void duringSave(FakeMachine machine) {}

    default void duringIdentify(FakeMachine machine) {}

    default void duringPowerOff(FakeMachine machine) {
        machine.end("[    9.1] reboot: Power down");
    }
}
