package dev.hutch.store.ext4;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/// What a file system says of itself, checked.
///
/// @param descriptorSize of a block group
/// @param dirty its journal has not been replayed
record Superblock(
        int blockSize,
        long blocks,
        long inodes,
        long inodesPerGroup,
        int inodeSize,
        int descriptorSize,
        boolean dirty) {
    private static final int AT = 1024;
    private static final int SIZE = 1024;
    private static final int MAGIC = 0xEF53;
    private static final int BOOT_SIGNATURE = 0xAA55;
    private static final int OLD_INODE = 128;
    private static final int OLD_DESCRIPTOR = 32;

    private static final int COMPRESSION = 0x1;
    private static final int FILE_TYPE = 0x2;
    private static final int RECOVER = 0x4;
    private static final int EXTENTS = 0x40;
    private static final int WIDE = 0x80;
    private static final int MMP = 0x100;
    private static final int FLEX_GROUPS = 0x200;
    private static final int EA_INODE = 0x400;
    private static final int CHECKSUM_SEED = 0x2000;
    private static final int LARGE_DIRECTORY = 0x4000;
    private static final int INLINE_DATA = 0x8000;
    private static final int CASE_FOLD = 0x20000;

    /// What changes nothing of how files are read, or is read here.
    private static final int KNOWN =
            FILE_TYPE
                    | RECOVER
                    | EXTENTS
                    | WIDE
                    | MMP
                    | FLEX_GROUPS
                    | EA_INODE
                    | CHECKSUM_SEED
                    | LARGE_DIRECTORY
                    | INLINE_DATA
                    | CASE_FOLD;

    static Superblock read(Path file, FileChannel channel) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(AT + SIZE).order(ByteOrder.LITTLE_ENDIAN);
        int at = 0;
        while (head.hasRemaining()) {
            int count = channel.read(head, at);
            if (count < 0) {
                throw Ext4Problems.notExt4(file);
            }
            at += count;
        }
        boolean partitioned = u16(head, 510) == BOOT_SIGNATURE;
        ByteBuffer bytes = head.slice(AT, SIZE).order(ByteOrder.LITTLE_ENDIAN);
        if (u16(bytes, 0x38) != MAGIC) {
            throw partitioned ? Ext4Problems.partitioned(file) : Ext4Problems.notExt4(file);
        }
        return parse(file, bytes, channel.size());
    }

    private static Superblock parse(Path file, ByteBuffer bytes, long length) {
        int features = bytes.getInt(0x60);
        if ((features & COMPRESSION) != 0 || (features & ~KNOWN) != 0) {
            throw Ext4Problems.unsupported(
                    file, "features 0x%x that are not read here".formatted(features & ~KNOWN));
        }
        boolean wide = (features & WIDE) != 0;
        boolean old = bytes.getInt(0x4C) == 0;
        int shift = bytes.getInt(0x18);
        if (shift < 0 || shift > 6) {
            throw Ext4Problems.damaged(file, "blocks of an impossible size");
        }
        int blockSize = 1024 << shift;
        long blocks = u32(bytes, 0x4) | (wide ? u32(bytes, 0x150) << 32 : 0);
        Superblock read =
                new Superblock(
                        blockSize,
                        blocks,
                        u32(bytes, 0x0),
                        u32(bytes, 0x28),
                        old ? OLD_INODE : u16(bytes, 0x58),
                        wide ? u16(bytes, 0xFE) : OLD_DESCRIPTOR,
                        (features & RECOVER) != 0);
        boolean sane =
                read.blocks > 0
                        && read.blocks <= length / blockSize
                        && read.inodesPerGroup > 0
                        && read.inodeSize >= OLD_INODE
                        && read.inodeSize <= blockSize
                        && Integer.bitCount(read.inodeSize) == 1
                        && read.descriptorSize >= OLD_DESCRIPTOR
                        && read.descriptorSize <= blockSize
                        && (!wide || read.descriptorSize >= 2 * OLD_DESCRIPTOR);
        if (!sane) {
            throw Ext4Problems.damaged(file, "its sizes do not fit, or it is cut off");
        }
        return read;
    }

    /// Where the descriptors of the block groups begin: in the block after this one's.
    long descriptors() {
        return (AT / blockSize + 1L) * blockSize;
    }

    static int u16(ByteBuffer bytes, int at) {
        return Short.toUnsignedInt(bytes.getShort(at));
    }

    static long u32(ByteBuffer bytes, int at) {
        return Integer.toUnsignedLong(bytes.getInt(at));
    }
}
