package dev.hutch.linux.call;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/// Calls that make what only a file system's tree has: marks, attributes, and its way to disk.
public final class TreeCalls {
    private static final int S_IFCHR = 0020000;

    private static final MethodHandle MKNOD =
            Native.function("mknod", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_LONG));
    private static final MethodHandle LSETXATTR =
            Native.function(
                    "lsetxattr",
                    FunctionDescriptor.of(
                            JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT));
    private static final MethodHandle SYNCFS =
            Native.function("syncfs", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private TreeCalls() {}

    /// A character device 0:0, which to overlayfs is the absence of a name. Since Linux 5.8 nobody
    /// needs a privilege for it.
    public static void whiteout(byte[] path) throws ErrnoException {
        Native.call(
                "mknod",
                (arena, errno) -> {
                    MemorySegment name = Native.text(arena, path);
                    return (int) MKNOD.invokeExact(errno, name, S_IFCHR, 0L);
                });
    }

    /// lsetxattr(2): follows no link.
    public static void setAttribute(byte[] path, String attribute, byte[] value)
            throws ErrnoException {
        Native.call(
                "lsetxattr",
                (arena, errno) -> {
                    MemorySegment file = Native.text(arena, path);
                    MemorySegment name = arena.allocateFrom(attribute);
                    MemorySegment bytes = arena.allocateFrom(JAVA_BYTE, value);
                    return (int)
                            LSETXATTR.invokeExact(errno, file, name, bytes, (long) value.length, 0);
                });
    }

    /// Brings everything of a file system to disk.
    public static void syncAll(Path inside) throws ErrnoException {
        try (Descriptor directory = Descriptor.open(inside, Descriptor.O_RDONLY, 0)) {
            Native.call(
                    "syncfs", (_, errno) -> (int) SYNCFS.invokeExact(errno, directory.number()));
        }
    }
}
