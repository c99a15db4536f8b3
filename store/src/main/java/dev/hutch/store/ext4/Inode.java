package dev.hutch.store.ext4;

import static dev.hutch.store.ext4.Superblock.u16;
import static dev.hutch.store.ext4.Superblock.u32;

import java.nio.ByteBuffer;

/// A file, directory or link of the volume.
///
/// @param raw the whole of it, as long as inodes are here
record Inode(Volume volume, long number, ByteBuffer raw) {
    static final long ROOT = 2;
    static final int DATA = 0x28;
    static final int DATA_LENGTH = 60;
    static final int OLD_SIZE = 128;

    private static final int EXTENTS = 0x80000;
    private static final int INLINE = 0x10000000;
    private static final int ENCRYPTED = 0x800;
    private static final int COMPRESSED = 0x4;

    /// What inode(7) calls the type.
    enum Type {
        FILE,
        DIRECTORY,
        SYMLINK,
        OTHER
    }

    static Inode get(Volume volume, long number) {
        Superblock superblock = volume.superblock();
        if (number < 1 || number > superblock.inodes()) {
            throw volume.damaged("there is no inode " + number);
        }
        long group = (number - 1) / superblock.inodesPerGroup();
        long place = (number - 1) % superblock.inodesPerGroup();
        int length = superblock.descriptorSize();
        ByteBuffer descriptor = volume.read(superblock.descriptors() + group * length, length);
        long table = u32(descriptor, 0x8) | (length >= 64 ? u32(descriptor, 0x28) << 32 : 0);
        if (table <= 0 || table >= superblock.blocks()) {
            throw volume.damaged("a table of inodes is outside of it");
        }
        int size = superblock.inodeSize();
        Inode inode =
                new Inode(
                        volume,
                        number,
                        volume.read(table * superblock.blockSize() + place * size, size));
        if ((inode.flags() & (ENCRYPTED | COMPRESSED)) != 0) {
            throw volume.unsupported("encrypted or compressed files");
        }
        return inode;
    }

    Type type() {
        return switch (u16(raw, 0) & 0170000) {
            case 0100000 -> Type.FILE;
            case 0040000 -> Type.DIRECTORY;
            case 0120000 -> Type.SYMLINK;
            default -> Type.OTHER;
        };
    }

    int mode() {
        return u16(raw, 0) & 07777;
    }

    long uid() {
        return u16(raw, 0x2) | (long) u16(raw, 0x78) << 16;
    }

    long gid() {
        return u16(raw, 0x18) | (long) u16(raw, 0x7A) << 16;
    }

    int links() {
        return u16(raw, 0x1A);
    }

    long size() {
        long size = u32(raw, 0x4) | u32(raw, 0x6C) << 32;
        if (size < 0) {
            throw volume.damaged("inode " + number + " has an impossible size");
        }
        return size;
    }

    /// Seconds since the epoch, with the bits that reach beyond 2038.
    long mtime() {
        long seconds = raw.getInt(0x10);
        boolean wide = raw.capacity() >= 0x8C && u16(raw, 0x80) >= 12;
        return wide ? seconds + ((long) (raw.getInt(0x88) & 3) << 32) : seconds;
    }

    boolean hasExtents() {
        return (flags() & EXTENTS) != 0;
    }

    boolean isInline() {
        return (flags() & INLINE) != 0;
    }

    /// The block with extended attributes, 0 for none.
    long attributes() {
        return u32(raw, 0x68) | (long) u16(raw, 0x76) << 32;
    }

    /// Where the attributes within the inode begin; its end when it has no room for any.
    int innerAttributes() {
        if (raw.capacity() <= OLD_SIZE + 4) {
            return raw.capacity();
        }
        return Math.min(OLD_SIZE + u16(raw, OLD_SIZE), raw.capacity());
    }

    private int flags() {
        return raw.getInt(0x20);
    }
}
