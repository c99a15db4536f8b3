package dev.hutch.vm.machine;

import dev.hutch.linux.process.ProcessActivity;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// How long a guest that boots has said nothing, in time of its own: that is what it had of the
/// processors, and what it slept through. While it waits for a processor or a disk of the host no
/// such time passes, however long that takes. See docs/designs/0001-boot.md.
final class Silence {
    /// Nothing happens when a guest stops getting anywhere, so one has to look.
    private static final int LOOKS = 15;

    private final Supplier<ProcessActivity> activity;
    private final LongSupplier console;
    private final Duration patience;
    private Duration lasted = Duration.ZERO;
    private Duration processor;
    private long said;
    private volatile boolean broken;

    /// @param console how much it has said there
    Silence(Supplier<ProcessActivity> activity, LongSupplier console, Duration patience) {
        this.activity = activity;
        this.console = console;
        this.patience = patience;
        this.processor = activity.get().processor();
        this.said = console.getAsLong();
    }

    /// From one look to the next.
    Duration step() {
        return patience.dividedBy(LOOKS);
    }

    /// It has said something.
    void broken() {
        broken = true;
    }

    /// Has another look.
    ///
    /// @return whether that was longer than any guest is silent that gets on
    boolean tooLong() {
        ProcessActivity now = activity.get();
        long says = console.getAsLong();
        Duration worked = now.processor().minus(processor);
        boolean slept = now.asleep() && worked.compareTo(step()) < 0;
        processor = now.processor();
        if (broken || says != said) {
            broken = false;
            said = says;
            lasted = Duration.ZERO;
        } else {
            lasted = lasted.plus(slept ? step() : worked);
        }
        return lasted.compareTo(patience) >= 0;
    }
}
