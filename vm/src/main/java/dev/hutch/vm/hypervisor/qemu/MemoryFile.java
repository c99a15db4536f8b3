package dev.hutch.vm.hypervisor.qemu;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;

/// The guest's memory in a new file; pages that were always zero are holes in it. Pages that follow
/// each other are written together.
final class MemoryFile implements StreamSplit.MemorySink, AutoCloseable {
    private static final int RUN = 256 << 10;

    private final FileChannel file;
    private final long size;
    private final BitSet written = new BitSet();
    private final ByteBuffer run = ByteBuffer.allocateDirect(RUN);
    private long runStart;

    private MemoryFile(FileChannel file, long size) {
        this.file = file;
        this.size = size;
    }

    static MemoryFile create(Path path, long size) throws IOException {
        FileChannel file =
                FileChannel.open(
                        path,
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.SPARSE);
        return new MemoryFile(file, size);
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public void page(long offset, ByteBuffer page) throws IOException {
        if (!run.hasRemaining() || offset != runStart + run.position()) {
            writeRun();
            runStart = offset;
        }
        run.put(page);
        written.set(number(offset));
    }

    @Override
    public void zero(long offset) throws IOException {
        if (written.get(number(offset))) {
            page(offset, ByteBuffer.allocate(StreamSplit.PAGE_SIZE));
        }
    }

    /// Makes it whole and as long as the memory is.
    void finish() throws IOException {
        writeRun();
        int last = number(size - 1);
        if (!written.get(last)) {
            page(size - StreamSplit.PAGE_SIZE, ByteBuffer.allocate(StreamSplit.PAGE_SIZE));
            writeRun();
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private static int number(long offset) {
        return Math.toIntExact(offset / StreamSplit.PAGE_SIZE);
    }

    private void writeRun() throws IOException {
        run.flip();
        long at = runStart;
        while (run.hasRemaining()) {
            at += file.write(run, at);
        }
        run.clear();
    }
}
