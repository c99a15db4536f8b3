package dev.hutch.linux.call;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/// Calls on this process's own memory.
public final class MemoryCalls {
    private static final Optional<MethodHandle> MALLOC_TRIM =
            Native.optional("malloc_trim", FunctionDescriptor.of(JAVA_INT, JAVA_LONG));

    private MemoryCalls() {}

    /// malloc_trim(3), which only the GNU C library has: elsewhere nothing happens.
    public static void trim() throws ErrnoException {
        if (MALLOC_TRIM.isPresent()) {
            MethodHandle trim = MALLOC_TRIM.get();
            Native.call("malloc_trim", (arena, errno) -> (int) trim.invokeExact(errno, 0L));
        }
    }
}
