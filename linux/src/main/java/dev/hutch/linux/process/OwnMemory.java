package dev.hutch.linux.process;

import dev.hutch.linux.call.ErrnoException;
import dev.hutch.linux.call.MemoryCalls;

/// The memory of this very process.
public final class OwnMemory {
    private OwnMemory() {}

    /// Gives back to the host what is free but kept for later: Java heap that a large piece of work
    /// needed, and C heap that compressors and compilers needed. Takes some 50 ms of everybody's
    /// time, so it is for moments of rest. The serial collector shrinks its heap only when it
    /// collects all of it, and of itself it does so only when the heap is full.
    public static void giveBack() {
        System.gc();
        try {
            MemoryCalls.trim();
        } catch (ErrnoException e) {
            throw new AssertionError("malloc_trim cannot fail", e);
        }
    }
}
