package dev.hutch.store.ext4;

import static dev.hutch.store.ext4.Superblock.u16;
import static dev.hutch.store.ext4.Superblock.u32;

import dev.hutch.store.archive.TarNames;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;

/// The extended attributes of an inode: those within it, and those in a block of their own.
///
/// Attributes of the namespaces `user`, `trusted` and `security` are told; access lists are not, as
/// the disks of layers cannot hold them. The kernel's names for overlays are left out too: in a
/// layer they would hide files.
final class Attributes {
    /// Not an attribute of the file's owner, but the end of its content.
    static final String INLINE_DATA = "system.data";

    private static final int MAGIC = 0xEA020000;
    private static final int BLOCK_HEADER = 32;
    private static final int ENTRY_HEADER = 16;

    /// XATTR_SIZE_MAX of Linux.
    private static final int MAX_VALUE = 64 << 10;

    private static final Map<Integer, String> PREFIXES =
            Map.of(1, "user.", 4, "trusted.", 6, "security.", 7, "system.");

    private final Volume volume;
    private final Inode inode;
    private final Map<String, byte[]> found = new TreeMap<>();

    private Attributes(Inode inode) {
        this.inode = inode;
        this.volume = inode.volume();
    }

    /// Among them `INLINE_DATA`, where there is such.
    static Map<String, byte[]> of(Inode inode) {
        Attributes attributes = new Attributes(inode);
        int inner = inode.innerAttributes();
        ByteBuffer raw = inode.raw();
        if (inner + 4 <= raw.capacity() && raw.getInt(inner) == MAGIC) {
            ByteBuffer area = raw.slice(inner + 4, raw.capacity() - inner - 4).order(raw.order());
            attributes.read(area, 0);
        }
        if (inode.attributes() != 0) {
            ByteBuffer block = inode.volume().block(inode.attributes());
            if (block.getInt(0) != MAGIC) {
                throw attributes.damaged();
            }
            attributes.read(block, BLOCK_HEADER);
        }
        return attributes.found;
    }

    /// What a layer keeps of them.
    static Map<String, byte[]> kept(Map<String, byte[]> all) {
        Map<String, byte[]> kept = new TreeMap<>(all);
        kept.keySet()
                .removeIf(
                        name -> name.startsWith("system.") || name.startsWith("trusted.overlay."));
        return kept;
    }

    /// @param area values are counted from its beginning
    private void read(ByteBuffer area, int first) {
        int at = first;
        while (at + 4 <= area.limit() && area.getInt(at) != 0) {
            int nameLength = Byte.toUnsignedInt(area.get(at));
            if (at + ENTRY_HEADER + nameLength > area.limit()) {
                throw damaged();
            }
            byte[] name = new byte[nameLength];
            area.get(at + ENTRY_HEADER, name);
            String prefix = PREFIXES.get(Byte.toUnsignedInt(area.get(at + 1)));
            if (prefix != null) {
                found.put(prefix + TarNames.decode(name), value(area, at));
            }
            at += ENTRY_HEADER + (nameLength + 3 & ~3);
        }
    }

    private byte[] value(ByteBuffer area, int entry) {
        int offset = u16(area, entry + 2);
        long apart = u32(area, entry + 4);
        long size = u32(area, entry + 8);
        if (size > MAX_VALUE) {
            throw damaged();
        }
        if (apart != 0) {
            Inode holder = Inode.get(volume, apart);
            return Content.small(holder, Map.of(), MAX_VALUE);
        }
        if (offset + size > area.limit()) {
            throw damaged();
        }
        byte[] value = new byte[(int) size];
        area.get(offset, value);
        return value;
    }

    private RuntimeException damaged() {
        return volume.damaged("the attributes of inode " + inode.number());
    }
}
