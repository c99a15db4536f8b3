package dev.hutch.vm.kernel;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.lz4.BlockLZ4CompressorOutputStream;

/// Small kernels that look like real ones from outside.
final class KernelSamples {
    static final String RELEASE = "6.1.0-7-test";

    private KernelSamples() {}

    /// An ELF file with a kernel's banner in it.
    static byte[] vmlinux() {
        byte[] bytes = new byte[200_000];
        bytes[0] = 0x7f;
        byte[] elf = "ELF".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(elf, 0, bytes, 1, elf.length);
        byte[] banner =
                ("Linux version " + RELEASE + " (builder@host) #1 SMP")
                        .getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(banner, 0, bytes, 100_000, banner.length);
        return bytes;
    }

    /// A bzImage around a payload, with the header fields that count.
    static byte[] bzImage(byte[] payload) {
        int setupSectors = 1;
        int payloadOffset = 0x40;
        int start = (setupSectors + 1) * 512 + payloadOffset;
        ByteBuffer image =
                ByteBuffer.allocate(start + payload.length).order(ByteOrder.LITTLE_ENDIAN);
        image.put(0x1f1, (byte) setupSectors);
        image.putInt(0x202, 0x53726448);
        image.putShort(0x206, (short) 0x20f);
        image.putShort(0x20e, (short) 0x100);
        image.putInt(0x248, payloadOffset);
        image.putInt(0x24c, payload.length);
        image.put(0x300, (RELEASE + " (builder@host) #1").getBytes(StandardCharsets.US_ASCII));
        image.put(start, payload);
        return image.array();
    }

    static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(plain);
        }
        return bytes.toByteArray();
    }

    /// As the kernel's build makes it: legacy frame, two blocks, the plain size behind.
    static byte[] lz4Legacy(byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(little(0x184c2102));
        int half = plain.length / 2;
        for (int[] range : new int[][] {{0, half}, {half, plain.length}}) {
            ByteArrayOutputStream block = new ByteArrayOutputStream();
            try (OutputStream out = new BlockLZ4CompressorOutputStream(block)) {
                out.write(plain, range[0], range[1] - range[0]);
            }
            bytes.writeBytes(little(block.size()));
            bytes.writeBytes(block.toByteArray());
        }
        bytes.writeBytes(little(plain.length));
        return bytes.toByteArray();
    }

    static byte[] tar(Map<String, byte[]> members) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream out = new TarArchiveOutputStream(bytes)) {
            out.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (Map.Entry<String, byte[]> member : members.entrySet()) {
                TarArchiveEntry entry = new TarArchiveEntry(member.getKey(), true);
                entry.setSize(member.getValue().length);
                out.putArchiveEntry(entry);
                out.write(member.getValue());
                out.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    static byte[] deb(byte[] dataTarGz) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ArArchiveOutputStream out = new ArArchiveOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> member :
                    new java.util.TreeMap<>(
                                    Map.of(
                                            "control.tar.gz",
                                            new byte[] {1},
                                            "data.tar.gz",
                                            dataTarGz))
                            .entrySet()) {
                out.putArchiveEntry(new ArArchiveEntry(member.getKey(), member.getValue().length));
                out.write(member.getValue());
                out.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] little(int value) {
        return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
    }
}
