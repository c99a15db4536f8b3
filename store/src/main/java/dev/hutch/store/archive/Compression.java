package dev.hutch.store.archive;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.tukaani.xz.XZInputStream;

/// How a tar is compressed. What it is stands in its first bytes; names and media types are not
/// asked.
public enum Compression {
    NONE,
    GZIP,
    ZSTD,
    XZ;

    private static final int BUFFER = 1 << 17;
    private static final int MAGIC = 6;

    /// Level 1 halves a root file system at several hundred megabytes a second; level 3 saves
    /// another 4 % for twice the time.
    private static final int ZSTD_LEVEL = 1;

    /// A window of 128 MiB, the largest that `zstd` itself reads unasked.
    private static final int ZSTD_WINDOW_LOG = 27;

    private static final int XZ_MEMORY_KIB = 192 << 10;

    /// Recognises the compression and leaves the stream where it was.
    ///
    /// @param in supports mark
    public static Compression of(InputStream in) throws IOException {
        in.mark(MAGIC);
        byte[] magic = in.readNBytes(MAGIC);
        in.reset();
        if (startsWith(magic, 0x1f, 0x8b)) {
            return GZIP;
        }
        if (startsWith(magic, 0x28, 0xb5, 0x2f, 0xfd)) {
            return ZSTD;
        }
        return startsWith(magic, 0xfd, '7', 'z', 'X', 'Z', 0) ? XZ : NONE;
    }

    /// Opens whatever it is as plain bytes, within the limits.
    public static InputStream open(InputStream in, ArchiveLimits limits) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(in, BUFFER);
        Compression compression = of(buffered);
        return compression == NONE ? buffered : compression.decompress(buffered, limits);
    }

    /// Decompresses, within the limits. Damage is `archive.corrupt`, an early end
    /// `archive.truncated`.
    public InputStream decompress(InputStream in, ArchiveLimits limits) throws IOException {
        if (this == NONE) {
            return in;
        }
        CountedInput counted = new CountedInput(in);
        return new Inflated(counted, limits, this);
    }

    /// Wraps `out`; NONE and XZ are not written.
    public OutputStream compress(OutputStream out) throws IOException {
        return switch (this) {
            case ZSTD -> new ZstdOutputStream(out, ZSTD_LEVEL).setChecksum(true);
            case GZIP -> new GZIPOutputStream(out, BUFFER);
            case NONE -> out;
            case XZ -> throw new IllegalArgumentException("xz is only read");
        };
    }

    InputStream decoder(InputStream in) throws IOException {
        return switch (this) {
            case NONE -> in;
            // A gzip file may consist of several members; seekable images are made that way.
            case GZIP ->
                    GzipCompressorInputStream.builder()
                            .setInputStream(new BufferedInputStream(in, BUFFER))
                            .setDecompressConcatenated(true)
                            .get();
            case ZSTD -> new ZstdInputStream(in).setLongMax(ZSTD_WINDOW_LOG).setContinuous(false);
            case XZ -> new XZInputStream(in, XZ_MEMORY_KIB);
        };
    }

    private static boolean startsWith(byte[] bytes, int... magic) {
        if (bytes.length < magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if ((bytes[i] & 0xFF) != magic[i]) {
                return false;
            }
        }
        return true;
    }
}
