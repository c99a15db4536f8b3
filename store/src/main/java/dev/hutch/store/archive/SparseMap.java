package dev.hutch.store.archive;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Where the data of a sparse file lies. The three ways to write it down are those of GNU tar's
/// manual, "Storing Sparse Files".
///
/// @param size of the file, holes included
record SparseMap(List<Segment> segments, long size) {
    /// A file of that many pieces has 16 bytes of map per piece; more is an attack.
    private static final int MAX_SEGMENTS = 200_000;

    private static final int OLD_ENTRIES_IN_HEADER = 4;
    private static final int OLD_ENTRIES_IN_BLOCK = 21;
    private static final int OLD_ENTRY = 24;

    record Segment(long offset, long length) {}

    SparseMap {
        if (size < 0) {
            throw ArchiveProblems.corrupt("a sparse file without a size");
        }
        long end = 0;
        for (Segment segment : segments) {
            if (segment.offset < end
                    || segment.length < 0
                    || segment.offset > size - segment.length) {
                throw ArchiveProblems.corrupt("a sparse map is out of order");
            }
            end = segment.offset + segment.length;
        }
        segments = List.copyOf(segments);
    }

    long stored() {
        return segments.stream().mapToLong(Segment::length).sum();
    }

    /// Formats 0.0 and 0.1: offsets and lengths in the extended header.
    static SparseMap ofPairs(List<Long> pairs, long size) {
        if (pairs.size() % 2 != 0 || pairs.size() > 2 * MAX_SEGMENTS) {
            throw ArchiveProblems.corrupt("a sparse map is incomplete");
        }
        List<Segment> segments = new ArrayList<>();
        for (int i = 0; i < pairs.size(); i += 2) {
            segments.add(new Segment(pairs.get(i), pairs.get(i + 1)));
        }
        return new SparseMap(segments, size);
    }

    static List<Long> pairs(byte[] commaSeparated) {
        List<Long> pairs = new ArrayList<>();
        int from = 0;
        for (int i = 0; i <= commaSeparated.length; i++) {
            if (i == commaSeparated.length || commaSeparated[i] == ',') {
                pairs.add(PaxRecords.decimal(commaSeparated, from, i, Long.MAX_VALUE));
                from = i + 1;
            }
        }
        return pairs;
    }

    /// Format 1.0: the map stands in front of the data, in lines, padded to whole blocks.
    ///
    /// @return the map; the blocks stand at the first byte of data
    static SparseMap inFront(TarBlocks blocks, long size) throws IOException {
        Lines lines = new Lines(blocks);
        long count = lines.number();
        if (count > MAX_SEGMENTS) {
            throw ArchiveProblems.corrupt("a sparse map has too many pieces");
        }
        List<Segment> segments = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            segments.add(new Segment(lines.number(), lines.number()));
        }
        return new SparseMap(segments, size);
    }

    /// GNU's older format: four pieces in the header, 21 in each block that may follow it.
    static SparseMap old(byte[] header, TarBlocks blocks) throws IOException {
        List<Segment> segments = new ArrayList<>();
        addOld(segments, header, 386, OLD_ENTRIES_IN_HEADER);
        long size = TarHeader.size(header, 483);
        boolean more = header[482] != 0;
        while (more) {
            byte[] block = blocks.next();
            if (block == null) {
                throw ArchiveProblems.truncated("in a sparse map");
            }
            addOld(segments, block, 0, OLD_ENTRIES_IN_BLOCK);
            if (segments.size() > MAX_SEGMENTS) {
                throw ArchiveProblems.corrupt("a sparse map has too many pieces");
            }
            more = block[504] != 0;
        }
        return new SparseMap(segments, size);
    }

    private static void addOld(List<Segment> segments, byte[] block, int at, int count) {
        for (int i = 0; i < count; i++) {
            int entry = at + i * OLD_ENTRY;
            if (block[entry] == 0) {
                return;
            }
            segments.add(
                    new Segment(TarHeader.size(block, entry), TarHeader.size(block, entry + 12)));
        }
    }

    /// Numbers, one to a line, read block by block.
    private static final class Lines {
        private final TarBlocks blocks;
        private final byte[] block = new byte[TarHeader.BLOCK];
        private int at = TarHeader.BLOCK;

        Lines(TarBlocks blocks) {
            this.blocks = blocks;
        }

        long number() throws IOException {
            byte[] digits = new byte[20];
            for (int i = 0; i < digits.length; i++) {
                byte next = next();
                if (next == '\n') {
                    return PaxRecords.decimal(digits, 0, i, Long.MAX_VALUE);
                }
                digits[i] = next;
            }
            throw ArchiveProblems.corrupt("a sparse map has a line without end");
        }

        private byte next() throws IOException {
            if (at == block.length) {
                int filled = 0;
                while (filled < block.length) {
                    int read = blocks.read(block, filled, block.length - filled);
                    if (read < 0) {
                        throw ArchiveProblems.corrupt("a sparse map is incomplete");
                    }
                    filled += read;
                }
                at = 0;
            }
            return block[at++];
        }
    }
}
