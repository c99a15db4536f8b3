package dev.hutch.linux.call;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Optional;

/// The mechanics of calling C: finding a function, keeping errno, turning failure into an
/// exception.
@SuppressWarnings("restricted") // this is the room that may
final class Native {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO =
            STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    /// Longest explanation the C library gives; only a bound for the read.
    private static final int MAX_EXPLANATION = 256;

    private Native() {}

    /// One call; the arena lives as long as the call.
    @FunctionalInterface
    interface Body {
        long invoke(Arena arena, MemorySegment errno) throws Throwable;
    }

    static MethodHandle function(String name, FunctionDescriptor shape) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name),
                shape,
                Linker.Option.captureCallState("errno"));
    }

    /// A function that not every C library has.
    static Optional<MethodHandle> optional(String name, FunctionDescriptor shape) {
        return LINKER.defaultLookup()
                .find(name)
                .map(found ->
                        LINKER.downcallHandle(
                                found, shape, Linker.Option.captureCallState("errno")));
    }

    /// A function that takes a variable number of arguments after the first `fixed` ones.
    static MethodHandle variadic(String name, int fixed, FunctionDescriptor shape) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name),
                shape,
                Linker.Option.captureCallState("errno"),
                Linker.Option.firstVariadicArg(fixed));
    }

    /// Calls until it is not interrupted by a signal; a negative result becomes an exception.
    static long call(String name, Body body) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            while (true) {
                long result = body.invoke(arena, state);
                if (result >= 0) {
                    return result;
                }
                int errno = (int) ERRNO.get(state, 0L);
                if (errno != ErrnoException.EINTR) {
                    throw new ErrnoException(name, errno, Explanation.of(errno));
                }
            }
        } catch (IOException e) {
            throw (ErrnoException) e;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(name, e);
        }
    }

    /// Linked when something fails for the first time.
    private static final class Explanation {
        private static final MethodHandle STRERROR =
                LINKER.downcallHandle(
                        LINKER.defaultLookup().findOrThrow("strerror"),
                        FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT));

        static String of(int errno) throws Throwable {
            MemorySegment text = (MemorySegment) STRERROR.invokeExact(errno);
            return text.reinterpret(MAX_EXPLANATION).getString(0);
        }
    }

    /// Bytes as C has text: with a zero byte at the end.
    static MemorySegment text(Arena arena, byte[] bytes) {
        MemorySegment text = arena.allocate(bytes.length + 1L);
        MemorySegment.copy(bytes, 0, text, ValueLayout.JAVA_BYTE, 0, bytes.length);
        return text;
    }
}
