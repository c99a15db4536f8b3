package dev.hutch.linux.call;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// Reads the processor's time stamp counter. No system call tells its pace to everyone, and no C
/// function reads it, so the few bytes that do are written here.
@SuppressWarnings("restricted") // this is the room that may
public final class TimeStampCounter {
    /// rdtsc; shl rdx, 32; or rax, rdx; ret
    private static final byte[] CODE = {
        0x0f, 0x31, 0x48, (byte) 0xc1, (byte) 0xe2, 0x20, 0x48, 0x09, (byte) 0xd0, (byte) 0xc3
    };

    private static final long PAGE = 4096;
    private static final int PROT_READ = 1;
    private static final int PROT_WRITE = 2;
    private static final int PROT_EXEC = 4;
    private static final int MAP_PRIVATE_ANONYMOUS = 0x22;

    private static final MethodHandle MMAP =
            Native.function(
                    "mmap",
                    FunctionDescriptor.of(
                            JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT,
                            JAVA_LONG));
    private static final MethodHandle MPROTECT =
            Native.function(
                    "mprotect", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
    private static final MethodHandle MUNMAP =
            Native.function("munmap", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));

    private TimeStampCounter() {}

    /// Ticks per millisecond, measured against the system's own clock.
    ///
    /// @param nanos how long to measure; 20 ms give an error of a few millionths
    /// @throws ErrnoException where the system forbids code made at run time
    public static long khz(long nanos) throws ErrnoException {
        long page =
                Native.call(
                        "mmap",
                        (arena, errno) ->
                                (long)
                                        MMAP.invokeExact(
                                                errno,
                                                MemorySegment.NULL,
                                                PAGE,
                                                PROT_READ | PROT_WRITE,
                                                MAP_PRIVATE_ANONYMOUS,
                                                -1,
                                                0L));
        try {
            MemorySegment.ofAddress(page)
                    .reinterpret(CODE.length)
                    .copyFrom(MemorySegment.ofArray(CODE));
            Native.call(
                    "mprotect",
                    (arena, errno) ->
                            (int) MPROTECT.invokeExact(errno, page, PAGE, PROT_READ | PROT_EXEC));
            MethodHandle counter =
                    Linker.nativeLinker()
                            .downcallHandle(
                                    MemorySegment.ofAddress(page),
                                    FunctionDescriptor.of(JAVA_LONG));
            return measure(counter, nanos);
        } finally {
            Native.call("munmap", (arena, errno) -> (int) MUNMAP.invokeExact(errno, page, PAGE));
        }
    }

    private static long measure(MethodHandle counter, long nanos) throws ErrnoException {
        Sample[] samples = new Sample[2];
        Native.call(
                "rdtsc",
                (arena, errno) -> {
                    samples[0] = Sample.best(counter);
                    long end = System.nanoTime() + nanos;
                    while (System.nanoTime() < end) {
                        Thread.onSpinWait();
                    }
                    samples[1] = Sample.best(counter);
                    return 0;
                });
        return Math.round(
                (samples[1].ticks - samples[0].ticks) * 1e6 / (samples[1].time - samples[0].time));
    }

    /// Both clocks at one moment, as near as it gets.
    private record Sample(long ticks, long time, long uncertainty) {
        private static final int TRIES = 200;

        /// On a busy host this thread may have to wait between one clock and the other. Of many
        /// tries the closest is right; the first ones also load and link.
        static Sample best(MethodHandle counter) throws Throwable {
            Sample best = take(counter);
            for (int i = 1; i < TRIES; i++) {
                Sample next = take(counter);
                best = next.uncertainty < best.uncertainty ? next : best;
            }
            return best;
        }

        private static Sample take(MethodHandle counter) throws Throwable {
            long before = System.nanoTime();
            long ticks = (long) counter.invokeExact();
            long after = System.nanoTime();
            return new Sample(ticks, before + (after - before) / 2, after - before);
        }
    }
}
