package dev.hutch.linux.files;

import static dev.hutch.linux.call.Descriptor.O_CREAT;
import static dev.hutch.linux.call.Descriptor.O_EXCL;
import static dev.hutch.linux.call.Descriptor.O_NOFOLLOW;
import static dev.hutch.linux.call.Descriptor.O_RDONLY;
import static dev.hutch.linux.call.Descriptor.O_RDWR;

import dev.hutch.api.ByteSize;
import dev.hutch.linux.call.Descriptor;
import dev.hutch.linux.call.ErrnoException;
import dev.hutch.linux.call.FileCalls;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/// Files whose holes take no space. Every file made here is new and private to its owner.
public final class SparseFiles {
    private static final int OWNER_ONLY = 0600;

    /// Largest range handed to the kernel at once, so that a cancel is noticed between two.
    private static final long CHUNK = 64L << 20;

    private SparseFiles() {}

    /// Makes a file that is one hole; one that exists is refused, links are not followed.
    public static void create(Path file, ByteSize size) {
        try (Descriptor out =
                Descriptor.open(file, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, OWNER_ONLY)) {
            out.truncate(size.bytes());
        } catch (IOException e) {
            throw FileProblems.of("create", file, e);
        }
    }

    /// Copies data and keeps holes: shares blocks where the file system can, else copies inside the
    /// kernel. On failure nothing is left of `to`.
    public static void copy(Path from, Path to) {
        try (Descriptor in = Descriptor.open(from, O_RDONLY, 0);
                Descriptor out =
                        Descriptor.open(to, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, OWNER_ONLY)) {
            try {
                if (!cloned(in, out)) {
                    copyData(from, in, to, out);
                }
            } catch (IOException | RuntimeException e) {
                Files.deleteIfExists(to);
                throw e;
            }
        } catch (IOException e) {
            throw FileProblems.of("copy " + from + " to", to, e);
        }
    }

    /// A part of a file that is no hole, as far as its file system tells.
    public record Extent(long start, long end) {}

    /// In order.
    public static List<Extent> extents(Path file) {
        List<Extent> extents = new ArrayList<>();
        try (Descriptor in = Descriptor.open(file, O_RDONLY, 0)) {
            long size = in.seek(0, Descriptor.SEEK_END);
            for (long at = nextData(in, 0); at < size; ) {
                long end = in.seek(at, Descriptor.SEEK_HOLE);
                extents.add(new Extent(at, end));
                at = nextData(in, end);
            }
            return extents;
        } catch (IOException e) {
            throw FileProblems.of("read", file, e);
        }
    }

    /// What the file really takes on its disk.
    public static ByteSize allocated(Path file) {
        try {
            return new ByteSize(FileCalls.allocatedBytes(file));
        } catch (IOException e) {
            throw FileProblems.of("measure", file, e);
        }
    }

    private static boolean cloned(Descriptor in, Descriptor out) throws ErrnoException {
        try {
            out.cloneFrom(in);
            return true;
        } catch (ErrnoException e) {
            if (e.is(ErrnoException.ENOSPC, ErrnoException.EDQUOT)) {
                throw e;
            }
            // Everything else says in one way or another that this file system shares no blocks.
            return false;
        }
    }

    private static void copyData(Path from, Descriptor in, Path to, Descriptor out)
            throws IOException {
        long size = in.seek(0, Descriptor.SEEK_END);
        out.truncate(size);
        long position = nextData(in, 0);
        while (position < size) {
            long end = in.seek(position, Descriptor.SEEK_HOLE);
            position = copyRange(from, in, to, out, position, end);
            position = nextData(in, position);
        }
    }

    private static long copyRange(
            Path from, Descriptor in, Path to, Descriptor out, long start, long end)
            throws IOException {
        long position = start;
        while (position < end) {
            if (Thread.currentThread().isInterrupted()) {
                throw FileProblems.cancelled("copy " + from + " to " + to, null);
            }
            in.seek(position, Descriptor.SEEK_SET);
            out.seek(position, Descriptor.SEEK_SET);
            long count;
            try {
                count = out.copyFrom(in, Math.min(end - position, CHUNK));
            } catch (ErrnoException e) {
                if (!e.is(
                        ErrnoException.EXDEV,
                        ErrnoException.EINVAL,
                        ErrnoException.ENOSYS,
                        ErrnoException.EOPNOTSUPP)) {
                    throw e;
                }
                count = throughMemory(from, to, position, end - position);
            }
            if (count == 0) {
                throw new IOException("the source became shorter while it was copied");
            }
            position += count;
        }
        return position;
    }

    /// For file systems that copy nothing inside the kernel.
    private static long throughMemory(Path from, Path to, long position, long count)
            throws IOException {
        try (FileChannel in = FileChannel.open(from, StandardOpenOption.READ);
                FileChannel out = FileChannel.open(to, StandardOpenOption.WRITE)) {
            return out.position(position).transferFrom(in.position(position), position, count);
        }
    }

    private static long nextData(Descriptor in, long from) throws ErrnoException {
        try {
            return in.seek(from, Descriptor.SEEK_DATA);
        } catch (ErrnoException e) {
            if (e.is(ErrnoException.ENXIO)) {
                return Long.MAX_VALUE; // only a hole from here to the end
            }
            throw e;
        }
    }
}
