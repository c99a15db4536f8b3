package dev.hutch.vm.kernel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// Whether an ELF file is a kernel that hutch's machines can start: one for x86-64, with the note
/// that tells where to enter it (PVH). Other programs are ELF files, too, and would fail only when
/// a machine is started.
final class VmlinuxHeader {
    private static final int HEADER = 64;
    private static final int CLASS_64_LITTLE_ENDIAN = 0x0102;
    private static final short EXECUTABLE = 2;
    private static final short X86_64 = 62;

    private static final int SEGMENT = 56;
    private static final int MAX_SEGMENTS = 64;
    private static final int NOTE = 4;
    private static final int MAX_NOTES = 1 << 20;

    /// XEN_ELFNOTE_PHYS32_ENTRY.
    private static final int PVH_ENTRY = 18;

    private static final byte[] OWNER = "Xen\0".getBytes(StandardCharsets.US_ASCII);

    private VmlinuxHeader() {}

    /// @param what it came from, for messages
    static void check(Path vmlinux, String what) throws IOException {
        try (FileChannel file = FileChannel.open(vmlinux)) {
            ByteBuffer header = read(file, 0, HEADER);
            if (header.getShort(4) != CLASS_64_LITTLE_ENDIAN
                    || header.getShort(16) != EXECUTABLE
                    || header.getShort(18) != X86_64) {
                throw KernelProblems.badImage(what, "it is no kernel for x86-64");
            }
            if (!hasEntry(file, header)) {
                throw KernelProblems.badImage(
                        what, "it has no PVH entry; a kernel built with CONFIG_PVH=y has one");
            }
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            throw KernelProblems.badImage(what, "it is cut off");
        }
    }

    private static boolean hasEntry(FileChannel file, ByteBuffer header) throws IOException {
        int segments = Math.min(Short.toUnsignedInt(header.getShort(56)), MAX_SEGMENTS);
        ByteBuffer table = read(file, header.getLong(32), segments * SEGMENT);
        for (int at = 0; at < table.limit(); at += SEGMENT) {
            if (table.getInt(at) == NOTE) {
                int size = Math.clamp(table.getLong(at + 32), 0, MAX_NOTES);
                if (hasEntry(read(file, table.getLong(at + 8), size))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean hasEntry(ByteBuffer notes) {
        while (notes.remaining() >= 12) {
            int name = notes.getInt();
            int content = notes.getInt();
            boolean entry = notes.getInt() == PVH_ENTRY && name == OWNER.length;
            if (entry && notes.slice(notes.position(), name).equals(ByteBuffer.wrap(OWNER))) {
                return true;
            }
            notes.position(Math.addExact(notes.position(), padded(name) + padded(content)));
        }
        return false;
    }

    private static int padded(int size) {
        return Math.addExact(java.util.Objects.checkIndex(size, MAX_NOTES), 3) & ~3;
    }

    private static ByteBuffer read(FileChannel file, long at, int size) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining() && file.read(bytes, at + bytes.position()) >= 0) {
            // A short read is not yet the end.
        }
        return bytes.flip();
    }
}
