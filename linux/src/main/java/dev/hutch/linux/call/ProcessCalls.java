package dev.hutch.linux.call;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// Calls on processes through a pidfd, which keeps meaning the same process for ever.
public final class ProcessCalls {
    /// Not wrapped by the C library of every distribution we run on; the numbers are the same on
    /// all architectures.
    private static final long SYS_PIDFD_SEND_SIGNAL = 424;

    private static final long SYS_PIDFD_OPEN = 434;
    private static final short POLLIN = 1;

    /// struct pollfd, poll(2).
    private static final int POLLFD_SIZE = 8;

    private static final MethodHandle PIDFD_OPEN =
            Native.variadic(
                    "syscall",
                    1,
                    FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle PIDFD_SEND_SIGNAL =
            Native.variadic(
                    "syscall",
                    1,
                    FunctionDescriptor.of(
                            JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle POLL =
            Native.function("poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));

    private ProcessCalls() {}

    /// pidfd_open(2); fails with ESRCH when there is no such process.
    public static Descriptor open(long pid) throws ErrnoException {
        return new Descriptor(
                (int)
                        Native.call(
                                "pidfd_open",
                                (arena, errno) ->
                                        (long)
                                                PIDFD_OPEN.invokeExact(
                                                        errno, SYS_PIDFD_OPEN, pid, 0L)));
    }

    public static void signal(Descriptor pidfd, int number) throws ErrnoException {
        Native.call(
                "pidfd_send_signal",
                (arena, errno) ->
                        (long)
                                PIDFD_SEND_SIGNAL.invokeExact(
                                        errno,
                                        SYS_PIDFD_SEND_SIGNAL,
                                        (long) pidfd.number(),
                                        (long) number,
                                        0L,
                                        0L));
    }

    /// Blocks until the process has ended. Cannot be interrupted: give it a thread of its own.
    public static void awaitExit(Descriptor pidfd) throws ErrnoException {
        Native.call(
                "poll",
                (arena, errno) -> {
                    MemorySegment slot = arena.allocate(POLLFD_SIZE, Long.BYTES);
                    slot.set(JAVA_INT, 0, pidfd.number());
                    slot.set(JAVA_SHORT, Integer.BYTES, POLLIN);
                    return (int) POLL.invokeExact(errno, slot, 1L, -1);
                });
    }
}
