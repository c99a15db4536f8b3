package dev.hutch.vm.hypervisor.qemu;

import dev.hutch.linux.files.SparseFiles;
import dev.hutch.linux.process.ProcessMemory;
import dev.hutch.linux.process.ProcessMemory.Run;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// A guest's memory in a new file: what it began with, and over that each page that it has written
/// to. `settle` makes the file what the memory is; while the guest writes it lags behind, so the
/// last time is when it stands still, and then there is little left to do but to look.
final class MemoryCopy implements AutoCloseable {
    private static final int PAGE = ProcessMemory.PAGE;
    private static final int MOST_PAGES = 256;

    private final ProcessMemory memory;
    private final FileChannel file;
    private final ByteBuffer now = ByteBuffer.allocateDirect(MOST_PAGES * PAGE);
    private final ByteBuffer before = ByteBuffer.allocateDirect(MOST_PAGES * PAGE);
    private final BitSet copied = new BitSet();

    private MemoryCopy(ProcessMemory memory, FileChannel file) {
        this.memory = memory;
        this.file = file;
    }

    /// Begins with what the memory began with.
    static MemoryCopy begin(ProcessMemory memory, Path to) throws IOException {
        SparseFiles.copy(memory.file(), to);
        return new MemoryCopy(
                memory, FileChannel.open(to, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    /// A page that was given back since it was copied is the file's again: it is looked at too.
    void settle() throws IOException {
        copied.or(memory.written());
        List<Run> runs = new ArrayList<>();
        int pages = 0;
        int first = copied.nextSetBit(0);
        while (first >= 0) {
            int end = Math.min(copied.nextClearBit(first), first + MOST_PAGES - pages);
            runs.add(new Run(first, end - first));
            pages += end - first;
            first = copied.nextSetBit(end);
            if (pages == MOST_PAGES || first < 0) {
                settle(runs);
                runs.clear();
                pages = 0;
            }
        }
    }

    private void settle(List<Run> runs) throws IOException {
        memory.read(runs, now);
        int at = 0;
        for (Run run : runs) {
            int bytes = run.count() * PAGE;
            settle(now.slice(at, bytes), (long) run.first() * PAGE);
            at += bytes;
        }
    }

    /// From the first page that differs on.
    private void settle(ByteBuffer run, long offset) throws IOException {
        before.clear().limit(run.limit());
        while (before.hasRemaining()) {
            if (file.read(before, offset + before.position()) < 0) {
                throw new EOFException("the memory was longer");
            }
        }
        int differs = run.mismatch(before.flip());
        if (differs >= 0) {
            run.position(differs / PAGE * PAGE);
            while (run.hasRemaining()) {
                file.write(run, offset + run.position());
            }
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
