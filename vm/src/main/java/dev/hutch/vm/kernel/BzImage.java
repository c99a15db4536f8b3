package dev.hutch.vm.kernel;

import com.github.luben.zstd.ZstdInputStream;
import dev.hutch.linux.files.FileProblems;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.lz4.BlockLZ4CompressorInputStream;
import org.tukaani.xz.SingleXZInputStream;

/// Takes the bare kernel, an ELF file, out of the self-unpacking image distributions ship. Booting
/// it directly spares the guest the unpacking. Layout: the kernel's arch/x86/boot document.
final class BzImage {
    private static final int SETUP_SECTORS = 0x1f1;
    private static final int MAGIC = 0x202;
    private static final int HDRS = 0x53726448;
    private static final int VERSION = 0x206;
    private static final int VERSION_WITH_PAYLOAD = 0x208;
    private static final int VERSION_TEXT = 0x20e;
    private static final int PAYLOAD_OFFSET = 0x248;
    private static final int SECTOR = 512;

    private static final int ELF = 0x464c457f;
    private static final int GZIP = 0x00008b1f;
    private static final int XZ = 0x587a37fd;
    private static final int ZSTD = 0xfd2fb528;
    private static final int LZ4_LEGACY = 0x184c2102;

    /// The largest block an LZ4 legacy frame holds, compressed; the format's limit is 8 MiB plain.
    private static final int MAX_LZ4_BLOCK = 9 << 20;

    /// Images are some 15 MiB compressed and 70 MiB plain; with all debugging below 1 GiB.
    private static final int MAX_IMAGE = 256 << 20;

    private static final long MAX_KERNEL = 1L << 30;

    private BzImage() {}

    /// Writes the kernel inside `image` to `vmlinux`; an image that is bare already is copied.
    ///
    /// @param what it came from, for messages
    /// @return the kernel's release, empty when the image does not say
    static String unpack(Path image, Path vmlinux, String what) throws IOException {
        if (Files.size(image) > MAX_IMAGE && !isElf(image)) {
            throw KernelProblems.tooLarge(what, MAX_IMAGE);
        }
        if (isElf(image)) {
            try (InputStream in = Files.newInputStream(image)) {
                write(in, vmlinux, what);
            }
            return "";
        }
        byte[] raw = Files.readAllBytes(image);
        ByteBuffer bytes = ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN);
        try {
            if (bytes.getInt(MAGIC) != HDRS) {
                throw KernelProblems.badImage(what, "neither an ELF file nor a bzImage");
            }
            if (Short.toUnsignedInt(bytes.getShort(VERSION)) < VERSION_WITH_PAYLOAD) {
                throw KernelProblems.badImage(what, "its boot protocol is too old");
            }
            try (InputStream in = payload(bytes, raw, what)) {
                write(in, vmlinux, what);
            }
            if (!isElf(vmlinux)) {
                throw KernelProblems.badImage(what, "its payload is not an ELF file");
            }
            return release(bytes);
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            throw KernelProblems.badImage(what, "it is cut off");
        } catch (IOException e) {
            if (FileProblems.isDiskFull(e)) {
                throw e;
            }
            throw KernelProblems.badImage(what, "it is damaged: " + e.getMessage());
        }
    }

    private static boolean isElf(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] start = in.readNBytes(4);
            return start.length == 4
                    && ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getInt() == ELF;
        }
    }

    private static InputStream payload(ByteBuffer bytes, byte[] raw, String what)
            throws IOException {
        int sectors = Byte.toUnsignedInt(bytes.get(SETUP_SECTORS));
        int start = ((sectors == 0 ? 4 : sectors) + 1) * SECTOR + bytes.getInt(PAYLOAD_OFFSET);
        int length = bytes.getInt(PAYLOAD_OFFSET + 4);
        int magic = bytes.getInt(start);
        if ((magic & 0xffff) == GZIP) {
            return new GZIPInputStream(slice(raw, start, length));
        }
        // All but gzip are followed by four bytes with the plain size, part of the length.
        InputStream packed = slice(raw, start, length - 4);
        return switch (magic) {
            case ELF -> slice(raw, start, length);
            case XZ -> new SingleXZInputStream(packed);
            case ZSTD -> new ZstdInputStream(packed);
            case LZ4_LEGACY -> new Lz4Legacy(packed);
            default ->
                    throw KernelProblems.badImage(
                            what, "its compression 0x%08x is not known".formatted(magic));
        };
    }

    private static InputStream slice(byte[] raw, int start, int length) {
        java.util.Objects.checkFromIndexSize(start, length, raw.length);
        return new ByteArrayInputStream(raw, start, length);
    }

    private static String release(ByteBuffer bytes) {
        int at = Short.toUnsignedInt(bytes.getShort(VERSION_TEXT)) + 0x200;
        StringBuilder text = new StringBuilder();
        for (int i = at; bytes.get(i) > ' ' && text.length() < 128; i++) {
            text.append((char) bytes.get(i));
        }
        return text.toString();
    }

    private static void write(InputStream in, Path vmlinux, String what) throws IOException {
        try (OutputStream out = Files.newOutputStream(vmlinux)) {
            byte[] buffer = new byte[1 << 16];
            long total = 0;
            int count;
            while ((count = in.read(buffer)) > 0) {
                total += count;
                if (total > MAX_KERNEL) {
                    throw KernelProblems.tooLarge(what, MAX_KERNEL);
                }
                out.write(buffer, 0, count);
            }
        }
    }

    /// The frame format of `lz4 -l`: blocks of up to 8 MiB, each with its compressed size.
    private static final class Lz4Legacy extends InputStream {
        private final InputStream packed;
        private InputStream block = InputStream.nullInputStream();

        Lz4Legacy(InputStream packed) throws IOException {
            this.packed = packed;
            packed.skipNBytes(4);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            while (true) {
                int count = block.read(target, offset, length);
                if (count > 0) {
                    return count;
                }
                byte[] size = packed.readNBytes(4);
                if (size.length < 4) {
                    return -1;
                }
                int packedSize = ByteBuffer.wrap(size).order(ByteOrder.LITTLE_ENDIAN).getInt();
                if (packedSize <= 0 || packedSize > MAX_LZ4_BLOCK) {
                    throw new IOException("LZ4 block of " + packedSize + " bytes");
                }
                byte[] content = packed.readNBytes(packedSize);
                if (content.length < packedSize) {
                    throw new EOFException("LZ4 block cut off");
                }
                block =
                        new BufferedInputStream(
                                new BlockLZ4CompressorInputStream(
                                        new ByteArrayInputStream(content)));
            }
        }
    }

    /// The release a bare kernel carries in its banner, empty when there is none.
    static String releaseOf(Path vmlinux) throws IOException {
        byte[] banner = "Linux version ".getBytes(StandardCharsets.US_ASCII);
        byte[] window = new byte[1 << 20];
        int kept = 0;
        try (InputStream in = Files.newInputStream(vmlinux)) {
            int count;
            while ((count = in.read(window, kept, window.length - kept)) > 0) {
                int length = kept + count;
                int at = indexOf(window, length, banner);
                if (at >= 0 && at + 200 < length) {
                    String text = new String(window, at, 200, StandardCharsets.US_ASCII);
                    return text.substring(banner.length).split("[^A-Za-z0-9._+~-]", 2)[0];
                }
                kept = Math.min(length, 400);
                System.arraycopy(window, length - kept, window, 0, kept);
            }
        }
        return "";
    }

    private static int indexOf(byte[] window, int length, byte[] wanted) {
        for (int i = 0; i + wanted.length <= length; i++) {
            if (window[i] == wanted[0]
                    && Arrays.equals(window, i, i + wanted.length, wanted, 0, wanted.length)
                    && Character.isDigit(window[Math.min(i + wanted.length, length - 1)])) {
                return i;
            }
        }
        return -1;
    }
}
