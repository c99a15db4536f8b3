package dev.hutch.store.archive;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/// A sparse file as its readers see it: the stored pieces with zeros between them.
final class SparseContent extends InputStream {
    private final TarBlocks blocks;
    private final SparseMap map;
    private long position;
    private int next;

    SparseContent(TarBlocks blocks, SparseMap map) {
        this.blocks = blocks;
        this.map = map;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (next < map.segments().size() && position >= end(map.segments().get(next))) {
            next++;
        }
        if (position >= map.size()) {
            return -1;
        }
        if (next == map.segments().size()) {
            return zeros(buffer, offset, length, map.size());
        }
        SparseMap.Segment segment = map.segments().get(next);
        if (position < segment.offset()) {
            return zeros(buffer, offset, length, segment.offset());
        }
        int wanted = (int) Math.min(length, end(segment) - position);
        int read = blocks.read(buffer, offset, wanted);
        if (read < 0) {
            throw ArchiveProblems.corrupt("a sparse file has less data than its map says");
        }
        position += read;
        return read;
    }

    private int zeros(byte[] buffer, int offset, int length, long until) {
        int count = (int) Math.min(length, until - position);
        Arrays.fill(buffer, offset, offset + count, (byte) 0);
        position += count;
        return count;
    }

    private static long end(SparseMap.Segment segment) {
        return segment.offset() + segment.length();
    }
}
