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

    /// An ELF file with a kernel's banner in it, and the note that tells where to enter it.
    static byte[] vmlinux() {
        ByteBuffer file = ByteBuffer.allocate(200_000).order(ByteOrder.LITTLE_ENDIAN);
        file.put(0, new byte[] {0x7f, 'E', 'L', 'F', 2, 1});
        file.putShort(16, (short) 2).putShort(18, (short) 62);
        file.putLong(32, SEGMENTS).putShort(56, (short) 2);
        int note = SEGMENTS + 56;
        file.putInt(SEGMENTS, 1).putInt(note, 4).putLong(note + 8, NOTES).putLong(note + 32, 36);
        file.putInt(NOTES, 2).putInt(NOTES + 8, 5).put(NOTES + 12, "x\0".getBytes());
        file.putInt(ENTRY, 4).putInt(ENTRY + 4, 4).putInt(ENTRY + 8, 18);
        file.put(ENTRY + 12, "Xen\0".getBytes(StandardCharsets.US_ASCII));
        String banner = "Linux version " + RELEASE + " (builder@host) #1 SMP";
        return file.put(100_000, banner.getBytes(StandardCharsets.US_ASCII)).array();
    }

    static final int SEGMENTS = 64;
    static final int NOTES = 300;
    static final int ENTRY = NOTES + 16;

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
