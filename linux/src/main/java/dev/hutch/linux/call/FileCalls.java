package dev.hutch.linux.call;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/// Calls on paths.
public final class FileCalls {
    private static final int AT_FDCWD = -100;
    private static final int AT_SYMLINK_NOFOLLOW = 0x100;
    private static final int RENAME_EXCHANGE = 2;
    private static final int STATX_BLOCKS = 0x400;

    /// struct statx, statx(2): its size, and where stx_blocks (units of 512 bytes) stands.
    private static final int STATX_SIZE = 256;

    private static final int STATX_BLOCKS_OFFSET = 48;
    private static final int BLOCK = 512;

    private static final MethodHandle STATX =
            Native.function(
                    "statx",
                    FunctionDescriptor.of(
                            JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS));
    private static final MethodHandle RENAMEAT2 =
            Native.function(
                    "renameat2",
                    FunctionDescriptor.of(
                            JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT));

    private static final MethodHandle LLISTXATTR =
            Native.function(
                    "llistxattr", FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG));
    private static final MethodHandle LGETXATTR =
            Native.function(
                    "lgetxattr",
                    FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG));

    private FileCalls() {}

    /// Bytes a file really takes on its disk; holes take none.
    public static long allocatedBytes(Path path) throws ErrnoException {
        long[] blocks = new long[1];
        Native.call(
                "statx",
                (arena, errno) -> {
                    MemorySegment name = arena.allocateFrom(path.toString());
                    MemorySegment answer = arena.allocate(STATX_SIZE, Long.BYTES);
                    int result =
                            (int)
                                    STATX.invokeExact(
                                            errno,
                                            AT_FDCWD,
                                            name,
                                            AT_SYMLINK_NOFOLLOW,
                                            STATX_BLOCKS,
                                            answer);
                    blocks[0] = answer.get(JAVA_LONG, STATX_BLOCKS_OFFSET);
                    return result;
                });
        return blocks[0] * BLOCK;
    }

    /// The names of a file's extended attributes, each ended by a zero byte. Links are not
    /// followed.
    public static byte[] listAttributes(byte[] path) throws ErrnoException {
        return read(
                "llistxattr",
                (arena, errno, buffer, size) ->
                        (long)
                                LLISTXATTR.invokeExact(
                                        errno, Native.text(arena, path), buffer, size));
    }

    /// One of them; fails with ENODATA when there is no such attribute.
    public static byte[] attribute(byte[] path, byte[] name) throws ErrnoException {
        return read(
                "lgetxattr",
                (arena, errno, buffer, size) ->
                        (long)
                                LGETXATTR.invokeExact(
                                        errno,
                                        Native.text(arena, path),
                                        Native.text(arena, name),
                                        buffer,
                                        size));
    }

    /// A call that says how much there is when it is given no room.
    @FunctionalInterface
    private interface Sized {
        long invoke(Arena arena, MemorySegment errno, MemorySegment buffer, long size)
                throws Throwable;
    }

    private static byte[] read(String name, Sized call) throws ErrnoException {
        long size =
                Native.call(
                        name, (arena, errno) -> call.invoke(arena, errno, MemorySegment.NULL, 0));
        if (size == 0) {
            return new byte[0];
        }
        byte[][] content = new byte[1][];
        Native.call(
                name,
                (arena, errno) -> {
                    MemorySegment buffer = arena.allocate(size);
                    long length = call.invoke(arena, errno, buffer, size);
                    content[0] = buffer.asSlice(0, Math.max(0, length)).toArray(JAVA_BYTE);
                    return length;
                });
        return content[0];
    }

    /// Swaps two names in one step: whoever looks sees the one or the other, never neither.
    public static void exchange(Path one, Path other) throws ErrnoException {
        Native.call(
                "renameat2",
                (arena, errno) -> {
                    MemorySegment from = arena.allocateFrom(one.toString());
                    MemorySegment to = arena.allocateFrom(other.toString());
                    return (int)
                            RENAMEAT2.invokeExact(
                                    errno, AT_FDCWD, from, AT_FDCWD, to, RENAME_EXCHANGE);
                });
    }
}
