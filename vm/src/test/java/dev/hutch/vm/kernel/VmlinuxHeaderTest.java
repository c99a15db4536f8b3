package dev.hutch.vm.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.ProblemException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VmlinuxHeaderTest {
    @TempDir Path directory;

    @Test
    void aKernelWithAnEntryIsTaken() throws IOException {
        check(KernelSamples.vmlinux());
    }

    @Test
    void otherProgramsAndOtherKernelsAreNot() throws IOException {
        refused(Files.readAllBytes(Path.of("/proc/self/exe")), "x86-64");
        refused(changed(4, 1), "x86-64");
        refused(changed(18, 183), "x86-64");
        refused(changed(KernelSamples.ENTRY + 8, 17), "CONFIG_PVH");
        refused(changed(KernelSamples.ENTRY + 12, 'Y'), "CONFIG_PVH");
        refused(changed(KernelSamples.SEGMENTS + 56, 3), "CONFIG_PVH");
        refused(changed(KernelSamples.NOTES + 3, 0x7f), "cut off");
        refused(changed(KernelSamples.NOTES + 3, 0xff), "cut off");
        for (int length : new int[] {4, 40, KernelSamples.SEGMENTS + 10}) {
            refused(Arrays.copyOf(KernelSamples.vmlinux(), length), "");
        }
    }

    /// Whatever the bytes are, it ends, and with a word of its own.
    @Test
    void noHeaderBreaksIt() throws IOException {
        Random random = new Random(7);
        for (int round = 0; round < 2000; round++) {
            byte[] bytes = Arrays.copyOf(KernelSamples.vmlinux(), 400);
            for (int change = 0; change < 3; change++) {
                int at = 16 + random.nextInt(bytes.length - 24);
                ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(at, random.nextInt());
            }
            try {
                check(bytes);
            } catch (ProblemException e) {
                assertThat(e.problem().code()).isEqualTo("kernel.image_invalid");
            }
        }
    }

    private static byte[] changed(int at, int value) {
        byte[] bytes = KernelSamples.vmlinux();
        bytes[at] = (byte) value;
        return bytes;
    }

    private void refused(byte[] bytes, String why) {
        assertThatThrownBy(() -> check(bytes))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo("kernel.image_invalid"))
                .hasMessageContaining(why);
    }

    private void check(byte[] bytes) throws IOException {
        VmlinuxHeader.check(Files.write(directory.resolve("vmlinux"), bytes), "it");
    }
}
