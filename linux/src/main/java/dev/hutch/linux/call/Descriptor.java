package dev.hutch.linux.call;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/// An open file descriptor. Never inherited by programs we start.
public final class Descriptor implements AutoCloseable {
    public static final int O_RDONLY = 0;
    public static final int O_RDWR = 2;
    public static final int O_CREAT = 0x40;
    public static final int O_EXCL = 0x80;
    public static final int O_NONBLOCK = 0x800;
    public static final int O_NOFOLLOW = 0x20000;
    public static final int SEEK_SET = 0;
    public static final int SEEK_END = 2;
    public static final int SEEK_DATA = 3;
    public static final int SEEK_HOLE = 4;
    public static final int LOCK_SH = 1;
    public static final int LOCK_EX = 2;
    public static final int LOCK_NB = 4;

    private static final int O_CLOEXEC = 0x80000;
    private static final long FICLONE = 0x40049409L;
    private static final MethodHandle OPEN =
            Native.variadic(
                    "open", 2, FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
    private static final MethodHandle CLOSE =
            Native.function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private final int number;
    private boolean closed;

    Descriptor(int number) {
        this.number = number;
    }

    // A JVM of one command needs few of these, and each takes it milliseconds to link.

    private static final class Locks {
        static final MethodHandle FLOCK =
                Native.function("flock", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    }

    private static final class Syncs {
        static final MethodHandle FSYNC =
                Native.function("fsync", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    }

    private static final class Places {
        static final MethodHandle LSEEK =
                Native.function(
                        "lseek", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT));
        static final MethodHandle FTRUNCATE =
                Native.function("ftruncate", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG));
    }

    private static final class Copies {
        static final MethodHandle IOCTL =
                Native.variadic(
                        "ioctl", 2, FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT));
        static final MethodHandle COPY_FILE_RANGE =
                Native.function(
                        "copy_file_range",
                        FunctionDescriptor.of(
                                JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_LONG,
                                JAVA_INT));
    }

    /// open(2).
    public static Descriptor open(Path path, int flags, int mode) throws ErrnoException {
        long number =
                Native.call(
                        "open",
                        (arena, errno) -> {
                            MemorySegment name = arena.allocateFrom(path.toString());
                            return (int) OPEN.invokeExact(errno, name, flags | O_CLOEXEC, mode);
                        });
        return new Descriptor((int) number);
    }

    public int number() {
        return number;
    }

    public long seek(long offset, int whence) throws ErrnoException {
        return Native.call(
                "lseek",
                (arena, errno) -> (long) Places.LSEEK.invokeExact(errno, number, offset, whence));
    }

    public void truncate(long size) throws ErrnoException {
        Native.call(
                "ftruncate",
                (arena, errno) -> (int) Places.FTRUNCATE.invokeExact(errno, number, size));
    }

    public void sync() throws ErrnoException {
        Native.call("fsync", (arena, errno) -> (int) Syncs.FSYNC.invokeExact(errno, number));
    }

    /// flock(2): held by this very descriptor, so two descriptors of one process exclude each
    /// other.
    public void lock(int operation) throws ErrnoException {
        Native.call(
                "flock", (arena, errno) -> (int) Locks.FLOCK.invokeExact(errno, number, operation));
    }

    /// Makes this file share all blocks of `source`, where the file system can.
    public void cloneFrom(Descriptor source) throws ErrnoException {
        Native.call(
                "ioctl FICLONE",
                (arena, errno) ->
                        (int) Copies.IOCTL.invokeExact(errno, number, FICLONE, source.number));
    }

    /// Copies a range inside the kernel, from and to the current positions.
    ///
    /// @return bytes copied, 0 at the end of the source
    public long copyFrom(Descriptor source, long count) throws ErrnoException {
        return Native.call(
                "copy_file_range",
                (arena, errno) ->
                        (long)
                                Copies.COPY_FILE_RANGE.invokeExact(
                                        errno,
                                        source.number,
                                        MemorySegment.NULL,
                                        number,
                                        MemorySegment.NULL,
                                        count,
                                        0));
    }

    /// Idempotent. What close(2) reports is of no use: data is safe after `sync`, not before.
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            Native.call("close", (arena, errno) -> (int) CLOSE.invokeExact(errno, number));
        } catch (ErrnoException alreadyGone) {
            // The descriptor is released by Linux even when close reports an error.
        }
    }
}
