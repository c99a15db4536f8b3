package dev.hutch.linux.process;

import dev.hutch.linux.call.ErrnoException;
import dev.hutch.linux.call.MemoryCalls;
import dev.hutch.linux.call.MemoryCalls.Range;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A file that another process has mapped for itself alone, and what it wrote to it since: read
/// from outside, while that process runs or stands still. What the kernel's page tables say is
/// exact, whoever in that process wrote.
///
/// The right to do so is that of a debugger: same user, and on many hosts an ancestor.
///
/// @param start where that process sees the file's first byte
/// @param file to open it by, also when it has no name any more
public record ProcessMemory(long pid, long start, long length, Path file) {
    public static final int PAGE = 4096;

    /// proc_pid_pagemap(5): eight bytes for each page.
    private static final int ENTRY = Long.BYTES;

    private static final long PRESENT = 1L << 63;
    private static final long SWAPPED = 1L << 62;
    private static final long OF_A_FILE = 1L << 61;
    private static final int ENTRIES = 16 << 10;

    /// Finds the one private mapping of that length that can be written to.
    ///
    /// @return empty when there is none, or it may not be read
    public static Optional<ProcessMemory> find(ProcessIdentity process, long length) {
        try {
            for (String line : Files.readAllLines(of(process.pid(), "maps"))) {
                Optional<ProcessMemory> found = mapping(process.pid(), line, length);
                if (found.isPresent() && found.get().readable() && process.alive()) {
                    return found;
                }
            }
        } catch (IOException e) {
            // It has ended, or is none of ours: nothing of it can be read.
            return Optional.empty();
        }
        return Optional.empty();
    }

    /// `7f03-7f04 rw-p 00000000 fe:00 2384129 /path (deleted)`.
    private static Optional<ProcessMemory> mapping(long pid, String line, long length)
            throws IOException {
        String[] words = line.split(" +", 6);
        if (words.length < 6 || !words[1].equals("rw-p") || Long.parseLong(words[2], 16) != 0) {
            return Optional.empty();
        }
        int dash = words[0].indexOf('-');
        long start = Long.parseLong(words[0].substring(0, dash), 16);
        long end = Long.parseLong(words[0].substring(dash + 1), 16);
        if (end - start != length) {
            return Optional.empty();
        }
        return opened(pid, words[5]).map(file -> new ProcessMemory(pid, start, length, file));
    }

    /// That file among those it has open, where one without a name is called the same.
    private static Optional<Path> opened(long pid, String name) throws IOException {
        try (Stream<Path> all = Files.list(of(pid, "fd"))) {
            for (Path descriptor : all.toList()) {
                if (Files.readSymbolicLink(descriptor).toString().equals(name)) {
                    return Optional.of(descriptor);
                }
            }
            return Optional.empty();
        }
    }

    private boolean readable() {
        try {
            read(List.of(new Run(0, 1)), ByteBuffer.allocateDirect(PAGE));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /// Pages that are not the file's any more, by number. Those it wrote to, even if the same.
    public BitSet written() throws IOException {
        BitSet pages = new BitSet();
        ByteBuffer entries =
                ByteBuffer.allocateDirect(ENTRIES * ENTRY).order(ByteOrder.nativeOrder());
        int count = Math.toIntExact(length / PAGE);
        try (FileChannel map = FileChannel.open(of(pid, "pagemap"))) {
            for (int first = 0; first < count; first += ENTRIES) {
                entries.clear().limit(Math.min(ENTRIES, count - first) * ENTRY);
                long at = (start / PAGE + first) * ENTRY;
                while (entries.hasRemaining()) {
                    if (map.read(entries, at + entries.position()) <= 0) {
                        throw new EOFException("the process has ended");
                    }
                }
                for (int i = 0; i < entries.limit() / ENTRY; i++) {
                    long entry = entries.getLong(i * ENTRY);
                    if ((entry & (PRESENT | SWAPPED)) != 0 && (entry & OF_A_FILE) == 0) {
                        pages.set(first + i);
                    }
                }
            }
        }
        return pages;
    }

    /// Pages that follow each other.
    public record Run(int first, int count) {}

    /// Reads at most 1024 runs, one after another, to the beginning of a direct buffer.
    public void read(List<Run> runs, ByteBuffer into) throws IOException {
        List<Range> ranges = new ArrayList<>(runs.size());
        int wanted = 0;
        for (Run run : runs) {
            int bytes = run.count() * PAGE;
            ranges.add(new Range(start + (long) run.first() * PAGE, bytes));
            wanted += bytes;
        }
        try {
            if (MemoryCalls.read(pid, ranges, into.slice(0, wanted)) != wanted) {
                throw new EOFException("the memory of process " + pid + " is not there");
            }
        } catch (ErrnoException e) {
            throw new IOException("the memory of process " + pid + " cannot be read", e);
        }
    }

    private static Path of(long pid, String what) {
        return Path.of("/proc", Long.toString(pid), what);
    }
}
