package dev.hutch.vm.initrd;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Writes the archive format the kernel unpacks into its first root: "newc", as in the kernel's
/// driver-api/early-userspace/buffer-format document. The same calls give the same bytes: times are
/// zero, owners are root, inode numbers count from one.
final class CpioWriter implements AutoCloseable {
    private static final int DIRECTORY = 0040000;
    private static final int REGULAR = 0100000;
    private static final int CHARACTER_DEVICE = 0020000;
    private static final int ALIGNMENT = 4;

    private final OutputStream out;
    private int inode;
    private long position;

    CpioWriter(OutputStream out) {
        this.out = out;
    }

    void directory(String name, int permissions) throws IOException {
        entry(name, DIRECTORY | permissions, new byte[0], 0, 0);
    }

    void file(String name, int permissions, byte[] content) throws IOException {
        entry(name, REGULAR | permissions, content, 0, 0);
    }

    void characterDevice(String name, int permissions, int major, int minor) throws IOException {
        entry(name, CHARACTER_DEVICE | permissions, new byte[0], major, minor);
    }

    /// Ends the archive.
    @Override
    public void close() throws IOException {
        entry("TRAILER!!!", 0, new byte[0], 0, 0);
        out.close();
    }

    private void entry(String name, int mode, byte[] content, int major, int minor)
            throws IOException {
        byte[] nameBytes = (name + "\0").getBytes(StandardCharsets.UTF_8);
        inode++;
        int links = (mode & DIRECTORY) == DIRECTORY ? 2 : 1;
        // ino mode uid gid nlink mtime filesize devmajor devminor rdevmajor rdevminor namesize
        // check
        int[] fields = {
            inode, mode, 0, 0, links, 0, content.length, 0, 0, major, minor, nameBytes.length, 0
        };
        StringBuilder header = new StringBuilder("070701");
        for (int field : fields) {
            header.append(String.format(Locale.ROOT, "%08x", field));
        }
        write(header.toString().getBytes(StandardCharsets.US_ASCII));
        write(nameBytes);
        pad();
        write(content);
        pad();
    }

    private void write(byte[] bytes) throws IOException {
        out.write(bytes);
        position += bytes.length;
    }

    private void pad() throws IOException {
        int odd = (int) (position % ALIGNMENT);
        if (odd != 0) {
            write(new byte[ALIGNMENT - odd]);
        }
    }
}
