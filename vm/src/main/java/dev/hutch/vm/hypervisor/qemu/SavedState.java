package dev.hutch.vm.hypervisor.qemu;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// State files put together of parts, docs/formats/migration-stream.md.
final class SavedState {
    private static final int MAGIC = 0x5145564d;
    private static final int VERSION = 3;
    private static final int FULL = 0x04;
    private static final int DESCRIPTION = 0x06;

    /// Of processors and devices; some 300 KiB.
    private static final long MOST_DEVICES = 64L << 20;

    private SavedState() {}

    /// What a machine's state says of memory, which never changes while it lives, and what another
    /// file says of its devices.
    ///
    /// @param began the state that the machine began with
    /// @param memory how much the guest has
    /// @param devices written by QEMU, as the state of a machine without memory
    static void join(Path began, long memory, Path devices, Path to) throws IOException {
        try (OutputStream file =
                        Files.newOutputStream(
                                to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                DataOutputStream out = new DataOutputStream(new BufferedOutputStream(file));
                FileChannel in = FileChannel.open(began)) {
            StreamSplit.head(new StreamReader(in), QemuCommand.MEMORY, nothing(memory), out);
            devices(devices, out);
            // What a debugger would like to know of all that; QEMU expects to be told nothing.
            out.writeByte(DESCRIPTION);
            out.writeInt(0);
        }
    }

    private static void devices(Path devices, OutputStream out) throws IOException {
        try (InputStream file = Files.newInputStream(devices);
                DataInputStream in = new DataInputStream(file)) {
            if (Files.size(devices) > MOST_DEVICES) {
                throw new MalformedStream("its devices have too much state");
            }
            if (in.readInt() != MAGIC || in.readInt() != VERSION || in.readByte() != FULL) {
                throw new MalformedStream("its devices are saved in another form");
            }
            out.write(FULL);
            in.transferTo(out);
        }
    }

    /// State that we wrote holds no page of the guest's memory.
    private static StreamSplit.MemorySink nothing(long size) {
        return new StreamSplit.MemorySink() {
            @Override
            public long size() {
                return size;
            }

            @Override
            public void page(long offset, java.nio.ByteBuffer page) throws IOException {
                throw new MalformedStream("it has memory of the guest");
            }

            @Override
            public void zero(long offset) throws IOException {
                throw new MalformedStream("it has memory of the guest");
            }
        };
    }
}
