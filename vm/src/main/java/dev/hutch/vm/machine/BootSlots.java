package dev.hutch.vm.machine;

import dev.hutch.api.VmName;
import java.util.concurrent.Semaphore;

/// How many VMs boot at once. A boot keeps one processor busy from end to end; more at a time than
/// there are processors would only let all of them miss their deadlines. First come, first served.
public final class BootSlots {
    private final Semaphore slots;

    public BootSlots(int atOnce) {
        slots = new Semaphore(Math.max(1, atOnce), true);
    }

    /// Waits for a turn. Problems: `cancelled`.
    void acquire(VmName vm) {
        try {
            slots.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw MachineProblems.cancelled("the boot of VM '" + vm + "'");
        }
    }

    void release() {
        slots.release();
    }
}
