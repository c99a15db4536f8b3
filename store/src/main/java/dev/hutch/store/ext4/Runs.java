package dev.hutch.store.ext4;

import static dev.hutch.store.ext4.Superblock.u16;
import static dev.hutch.store.ext4.Superblock.u32;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Where the blocks of a file are: by extents, as in ext4, or one by one, as before it. What no run
/// covers is a hole.
final class Runs {
    private static final int EXTENT_MAGIC = 0xF30A;
    private static final int MAX_DEPTH = 5;
    private static final int ENTRY = 12;

    /// Above this length an extent is allocated but not written, and reads as zeros.
    private static final int MAX_WRITTEN = 32768;

    private static final int DIRECT = 12;

    /// A file of 64 GiB in pieces of 64 KiB; what is worse is no image of anybody's.
    private static final int MAX_RUNS = 1 << 20;

    private final Volume volume;
    private final Inode inode;
    private final List<Run> runs = new ArrayList<>();
    private int visited;

    /// @param from block of the file
    /// @param at block of the volume
    record Run(long from, long at, long count) {
        long end() {
            return from + count;
        }
    }

    private Runs(Inode inode) {
        this.inode = inode;
        this.volume = inode.volume();
    }

    /// In the order of the file.
    static List<Run> of(Inode inode) {
        Runs reader = new Runs(inode);
        ByteBuffer data =
                inode.raw().slice(Inode.DATA, Inode.DATA_LENGTH).order(inode.raw().order());
        if (inode.hasExtents()) {
            reader.extents(data, MAX_DEPTH + 1);
        } else {
            reader.pointers(data);
        }
        return reader.runs;
    }

    private void extents(ByteBuffer node, int above) {
        int entries = u16(node, 2);
        int depth = u16(node, 6);
        boolean fits = (entries + 1) * ENTRY <= node.limit();
        if (u16(node, 0) != EXTENT_MAGIC || !fits || depth >= above) {
            throw damaged("a list of extents that cannot be");
        }
        for (int i = 1; i <= entries; i++) {
            int at = i * ENTRY;
            if (depth > 0) {
                visit();
                extents(volume.block(u32(node, at + 4) | (long) u16(node, at + 8) << 32), depth);
            } else {
                int length = u16(node, at + 4);
                if (length <= MAX_WRITTEN) {
                    long start = u32(node, at + 8) | (long) u16(node, at + 6) << 32;
                    add(u32(node, at), start, length);
                }
            }
        }
    }

    private void pointers(ByteBuffer data) {
        for (int i = 0; i < DIRECT; i++) {
            pointer(u32(data, i * 4), i, 0);
        }
        long perBlock = volume.blockSize() / 4;
        long from = DIRECT;
        long span = perBlock;
        for (int level = 1; level <= 3; level++) {
            pointer(u32(data, (DIRECT + level - 1) * 4), from, level);
            from += span;
            span *= perBlock;
        }
    }

    /// @param level how many blocks of pointers lie between; 0: it is data
    private void pointer(long block, long from, int level) {
        if (block == 0) {
            return;
        }
        if (level == 0) {
            add(from, block, 1);
            return;
        }
        visit();
        ByteBuffer pointers = volume.block(block);
        int perBlock = volume.blockSize() / 4;
        long span = 1;
        for (int i = 1; i < level; i++) {
            span *= perBlock;
        }
        for (int i = 0; i < perBlock; i++) {
            pointer(u32(pointers, i * 4), from + i * span, level - 1);
        }
    }

    private void add(long from, long at, long count) {
        if (count == 0) {
            return;
        }
        if (at <= 0 || at + count > volume.superblock().blocks()) {
            throw damaged("blocks outside of it");
        }
        if (runs.isEmpty()) {
            runs.add(new Run(from, at, count));
            return;
        }
        Run last = runs.getLast();
        if (from < last.end()) {
            throw damaged("blocks out of order");
        }
        if (from == last.end() && at == last.at + last.count) {
            runs.set(runs.size() - 1, new Run(last.from, last.at, last.count + count));
            return;
        }
        if (runs.size() >= MAX_RUNS) {
            throw volume.unsupported("a file in more than " + MAX_RUNS + " pieces");
        }
        runs.add(new Run(from, at, count));
    }

    private void visit() {
        if (++visited > MAX_RUNS) {
            throw damaged("lists of blocks without end");
        }
    }

    private RuntimeException damaged(String what) {
        return volume.damaged("inode " + inode.number() + " has " + what);
    }
}
