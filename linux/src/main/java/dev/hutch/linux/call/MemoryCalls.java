package dev.hutch.linux.call;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/// Calls on memory, this process's own and that of others.
public final class MemoryCalls {
    private static final Optional<MethodHandle> MALLOC_TRIM =
            Native.optional("malloc_trim", FunctionDescriptor.of(JAVA_INT, JAVA_LONG));

    private static final MethodHandle PROCESS_VM_READV =
            Native.function(
                    "process_vm_readv",
                    FunctionDescriptor.of(
                            JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG,
                            JAVA_LONG));

    /// struct iovec, readv(2).
    private static final long IOVEC = 2L * Long.BYTES;

    private MemoryCalls() {}

    /// Some of another process's memory.
    public record Range(long address, long length) {}

    /// process_vm_readv(2): reads ranges, at most `IOV_MAX` (1024), one after another into one
    /// piece of our memory. Fails with EPERM when that process is not ours to trace.
    ///
    /// @param into direct; from its position to its limit, which both stay
    /// @return how much was read; less than asked for when some of it is not there
    public static long read(long pid, List<Range> ranges, ByteBuffer into) throws ErrnoException {
        MemorySegment room = MemorySegment.ofBuffer(into);
        return Native.call(
                "process_vm_readv",
                (arena, errno) -> {
                    MemorySegment here = arena.allocate(IOVEC, Long.BYTES);
                    here.set(JAVA_LONG, 0, room.address());
                    here.set(JAVA_LONG, Long.BYTES, room.byteSize());
                    MemorySegment there = arena.allocate(IOVEC * ranges.size(), Long.BYTES);
                    long at = 0;
                    for (Range range : ranges) {
                        there.set(JAVA_LONG, at, range.address());
                        there.set(JAVA_LONG, at + Long.BYTES, range.length());
                        at += IOVEC;
                    }
                    return (long)
                            PROCESS_VM_READV.invokeExact(
                                    errno,
                                    Math.toIntExact(pid),
                                    here,
                                    1L,
                                    there,
                                    (long) ranges.size(),
                                    0L);
                });
    }

    /// malloc_trim(3), which only the GNU C library has: elsewhere nothing happens.
    public static void trim() throws ErrnoException {
        if (MALLOC_TRIM.isPresent()) {
            MethodHandle trim = MALLOC_TRIM.get();
            Native.call("malloc_trim", (arena, errno) -> (int) trim.invokeExact(errno, 0L));
        }
    }
}
