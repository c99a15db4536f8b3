package dev.hutch.store.ext4;

import static dev.hutch.store.ext4.Superblock.u16;
import static dev.hutch.store.ext4.Superblock.u32;

import dev.hutch.store.archive.TarNames;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// The names in a directory. Its index, where it has one, hides among entries that are not in use
/// and need not be understood.
final class Directory {
    private static final int HEADER = 8;

    /// A million names of the longest kind.
    private static final int MAX_SIZE = 300 << 20;

    /// Before the names of a small directory stands the number of its parent.
    private static final int INLINE_PARENT = 4;

    private final Volume volume;
    private final Inode inode;
    private final SortedMap<String, Long> found = new TreeMap<>();

    private Directory(Inode inode) {
        this.inode = inode;
        this.volume = inode.volume();
    }

    /// Inodes by name, sorted.
    static SortedMap<String, Long> of(Inode inode, Map<String, byte[]> attributes) {
        if (inode.size() > MAX_SIZE) {
            throw inode.volume().damaged("directory " + inode.number() + " is too large");
        }
        Directory directory = new Directory(inode);
        int step = inode.isInline() ? Inode.DATA_LENGTH : inode.volume().blockSize();
        try (InputStream in = Content.open(inode, attributes)) {
            // Each block is a list of its own. Of a directory within its inode the first list is
            // there, the second among the attributes.
            int skipped = inode.isInline() ? INLINE_PARENT : 0;
            for (byte[] part = in.readNBytes(step); part.length > 0; ) {
                directory.list(ByteBuffer.wrap(part).order(ByteOrder.LITTLE_ENDIAN), skipped);
                skipped = 0;
                part = inode.isInline() ? in.readAllBytes() : in.readNBytes(step);
            }
        } catch (IOException e) {
            throw new AssertionError("the volume tells its own problems", e);
        }
        return directory.found;
    }

    private void list(ByteBuffer bytes, int from) {
        int at = from;
        int to = bytes.limit();
        while (at + HEADER <= to) {
            long number = u32(bytes, at);
            int length = length(bytes, at);
            int nameLength = Byte.toUnsignedInt(bytes.get(at + 6));
            if (number == 0 && length == 0) {
                return; // a hole: nothing was ever written there
            }
            if (length < HEADER || length % 4 != 0 || at + length > to) {
                throw damaged("an entry that cannot be");
            }
            if (number != 0) {
                if (HEADER + nameLength > length) {
                    throw damaged("a name that is cut off");
                }
                byte[] name = new byte[nameLength];
                bytes.get(at + HEADER, name);
                put(TarNames.decode(name), number);
            }
            at += length;
        }
    }

    private void put(String name, long number) {
        if (name.equals(".") || name.equals("..")) {
            return;
        }
        if (name.isEmpty() || name.indexOf('/') >= 0 || name.indexOf('\0') >= 0) {
            throw damaged("the name " + TarNames.shown(name));
        }
        if (found.put(name, number) != null) {
            throw damaged("the name " + TarNames.shown(name) + " twice");
        }
    }

    /// Blocks of 64 KiB do not fit into the field.
    private int length(ByteBuffer bytes, int at) {
        int length = u16(bytes, at + 4);
        boolean whole = volume.blockSize() == 1 << 16 && (length == 0xFFFF || length == 0);
        return whole ? 1 << 16 : length;
    }

    private RuntimeException damaged(String what) {
        return volume.damaged("directory " + inode.number() + " has " + what);
    }
}
