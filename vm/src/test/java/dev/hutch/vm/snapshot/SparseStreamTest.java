package dev.hutch.vm.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.linux.files.SparseFiles;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Files with holes as streams, and streams of anybody as files.
class SparseStreamTest {
    private static final int HEAD = 16;
    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(longs = {1, 5, 4096, 4097, 1 << 20, (3L << 20) + 77, 5L << 30})
    void aFileComesBackAsItWasAndKeepsItsHoles(long size) throws IOException {
        Path file = directory.resolve("file");
        Random random = new Random(size);
        try (FileChannel out =
                FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            out.write(ByteBuffer.allocate(1), size - 1);
            for (int i = 0; i < 20; i++) {
                byte[] some = new byte[(int) Math.min(size, random.nextInt(1, 700_000))];
                random.nextBytes(some);
                out.write(
                        ByteBuffer.wrap(some), (long) (random.nextDouble() * (size - some.length)));
            }
        }
        byte[] stream = stream(file);
        Path back = directory.resolve("back");
        SparseStream.read(new ByteArrayInputStream(stream), back, size);
        assertThat(Files.size(back)).isEqualTo(size);
        assertThat(stream(back)).isEqualTo(stream);
        if (size < 1 << 26) {
            assertThat(back).hasSameBinaryContentAs(file);
        }
        assertThat(SparseFiles.allocated(back).bytes())
                .isLessThanOrEqualTo(SparseFiles.allocated(file).bytes() + 8192);
    }

    @Test
    void zerosThatWereWrittenAreAsHoles() throws IOException {
        Path holes = directory.resolve("holes");
        Path zeros = directory.resolve("zeros");
        SparseStream.read(new ByteArrayInputStream(stream(1 << 16)), holes, 1 << 16);
        Files.write(zeros, new byte[1 << 16]);
        assertThat(SparseStream.sha256(zeros)).isEqualTo(SparseStream.sha256(holes));
    }

    @Test
    void everyOtherStreamIsRefused() throws IOException {
        Path file = directory.resolve("file");
        byte[] content = new byte[10_000];
        new Random(1).nextBytes(content);
        Files.write(file, content);
        byte[] good = stream(file);
        for (int length = 0; length < good.length; length += length < 64 ? 1 : 997) {
            refused(java.util.Arrays.copyOf(good, length), 10_000);
        }
        refused(java.util.Arrays.copyOf(good, good.length + 1), 10_000);
        refused(good, 10_001);
        for (long offset : new long[] {-4096, 1, 4096, 12_288, Long.MAX_VALUE, Long.MIN_VALUE}) {
            byte[] bad = good.clone();
            ByteBuffer.wrap(bad).putLong(HEAD, offset);
            refused(bad, 10_000);
        }
        for (int length : new int[] {0, -1, 4095, 9_999, 10_001, 2 << 20, Integer.MAX_VALUE}) {
            byte[] bad = good.clone();
            ByteBuffer.wrap(bad).putInt(HEAD + 8, length);
            refused(bad, 10_000);
        }
        Random random = new Random(2);
        for (int i = 0; i < 2000; i++) {
            byte[] bad = good.clone();
            bad[random.nextInt(HEAD + 12)] ^= (byte) random.nextInt(1, 256);
            refused(bad, 10_000);
        }
    }

    private void refused(byte[] stream, long size) throws IOException {
        Path to = directory.resolve("refused");
        assertThatThrownBy(() -> SparseStream.read(new ByteArrayInputStream(stream), to, size))
                .isInstanceOf(IOException.class);
        Files.deleteIfExists(to);
    }

    /// Of a file that is one hole.
    private static byte[] stream(long size) {
        return ByteBuffer.allocate(24)
                .put("hutchsp1".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                .putLong(size)
                .putLong(-1)
                .array();
    }

    private static byte[] stream(Path file) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SparseStream.write(file, out);
        return out.toByteArray();
    }
}
