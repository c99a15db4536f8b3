package dev.hutch.store.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class CompressionTest {
    private static final ArchiveLimits TIGHT = new ArchiveLimits(10, 4 << 20, 20, 1 << 16);
    private final byte[] noise = noise();

    @Test
    void recognisesAndReadsEveryForm() throws IOException {
        assertThat(read(noise, TIGHT)).isEqualTo(noise);
        for (Compression form : Compression.values()) {
            assertThat(read(pack(form, noise), TIGHT)).as(form.name()).isEqualTo(noise);
        }
    }

    @Test
    void gzipOfSeveralMembersIsReadToItsEnd() throws IOException {
        byte[] one = pack(Compression.GZIP, noise);
        byte[] both = Arrays.copyOf(one, one.length * 2);
        System.arraycopy(one, 0, both, one.length, one.length);
        assertThat(read(both, TIGHT)).hasSize(2 * noise.length);
    }

    @Test
    void bombsAreRefusedByRatioAndBySize() throws IOException {
        byte[] zeros = new byte[3 << 20];
        for (Compression form :
                new Compression[] {Compression.GZIP, Compression.ZSTD, Compression.XZ}) {
            assertThatThrownBy(() -> read(pack(form, zeros), TIGHT))
                    .extracting(CompressionTest::code)
                    .isEqualTo("archive.bomb");
            ArchiveLimits small = new ArchiveLimits(10, 1 << 20, 1 << 20, 1 << 20);
            assertThatThrownBy(() -> read(pack(form, zeros), small))
                    .extracting(CompressionTest::code)
                    .isEqualTo("archive.too_large");
        }
    }

    @Test
    void damageAndEarlyEndsAreTold() throws IOException {
        for (Compression form :
                new Compression[] {Compression.GZIP, Compression.ZSTD, Compression.XZ}) {
            byte[] packed = pack(form, noise);
            assertThatThrownBy(() -> read(Arrays.copyOf(packed, packed.length / 2), TIGHT))
                    .as("%s cut", form)
                    .extracting(CompressionTest::code)
                    .isEqualTo("archive.truncated");
            byte[] damaged = packed.clone();
            damaged[packed.length - 6] ^= 0x55;
            assertThatThrownBy(() -> read(damaged, TIGHT))
                    .as("%s damaged", form)
                    .extracting(CompressionTest::code)
                    .isIn("archive.corrupt", "archive.truncated");
        }
    }

    @Test
    void aFailingSourceIsNotDamage() throws IOException {
        InputStream failing =
                new InputStream() {
                    private final InputStream start =
                            new ByteArrayInputStream(pack(Compression.GZIP, noise), 0, 5000);

                    @Override
                    public int read() throws IOException {
                        int next = start.read();
                        if (next < 0) {
                            throw new IOException("the disk is gone");
                        }
                        return next;
                    }
                };
        assertThatThrownBy(() -> Compression.open(failing, TIGHT).readAllBytes())
                .isInstanceOf(IOException.class)
                .hasMessage("the disk is gone");
    }

    private static byte[] read(byte[] packed, ArchiveLimits limits) throws IOException {
        return Compression.open(new ByteArrayInputStream(packed), limits).readAllBytes();
    }

    private static byte[] pack(Compression form, byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out =
                form == Compression.XZ
                        ? new XZOutputStream(bytes, new LZMA2Options(1))
                        : form.compress(bytes)) {
            out.write(plain);
        }
        return bytes.toByteArray();
    }

    private static byte[] noise() {
        byte[] noise = new byte[200_000];
        new Random(3).nextBytes(noise);
        return noise;
    }

    private static String code(Throwable problem) {
        return problem instanceof ProblemException p ? p.problem().code() : problem.toString();
    }
}
