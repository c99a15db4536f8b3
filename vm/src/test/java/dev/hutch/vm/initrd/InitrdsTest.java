package dev.hutch.vm.initrd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hutch.api.Digest;
import dev.hutch.api.ProblemException;
import dev.hutch.linux.process.Program;
import dev.hutch.vm.kernel.KernelBoot;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZ;
import org.tukaani.xz.XZOutputStream;

class InitrdsTest {
    @TempDir Path directory;
    private Path modules;
    private Path agent;
    private KernelBoot kernel;

    @BeforeEach
    void makeKernel() throws IOException {
        modules = directory.resolve("modules");
        module("kernel/drivers/virtio/virtio_ring.ko", "");
        module("kernel/drivers/virtio/virtio.ko", "virtio-ring");
        module("kernel/drivers/block/virtio_blk.ko", "virtio,virtio_ring");
        module("kernel/drivers/char/virtio_console.ko", "virtio_ring,virtio");
        module("kernel/drivers/virtio/virtio_pci.ko", "virtio");
        Path builtin = modules.resolve("modules.builtin");
        Files.writeString(builtin, "kernel/fs/ext4/ext4.ko\nkernel/fs/squashfs/squashfs.ko\n");
        agent = Files.writeString(directory.resolve("agent"), "the agent");
        Digest digest = new Digest("0".repeat(64));
        kernel = new KernelBoot("k", "6.1", digest, directory.resolve("vmlinux"), modules);
    }

    @Test
    void holdsTheAgentAndTheModulesInLoadOrder() throws IOException {
        compressed("kernel/fs/overlayfs/overlay.ko.xz", elf(""));
        Path net = modules.resolve("kernel/net/virtio_net.ko.gz");
        Files.createDirectories(net.getParent());
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(net))) {
            out.write(elf("virtio"));
        }
        Path initrd = new Initrds(directory.resolve("cache")).ensure(kernel, agent);
        Map<String, byte[]> members = read(initrd);
        assertThat(members).containsKeys("dev", "proc", "sys", "dev/console", "init");
        assertThat(new String(members.get("init"), StandardCharsets.UTF_8)).isEqualTo("the agent");
        assertThat(new String(members.get("modules/order"), StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "/modules/virtio_ring.ko",
                        "/modules/virtio.ko",
                        "/modules/virtio_pci.ko",
                        "/modules/virtio_blk.ko",
                        "/modules/virtio_console.ko",
                        "/modules/overlay.ko",
                        "/modules/virtio_net.ko");
        assertThat(members.get("modules/overlay.ko")).isEqualTo(elf(""));
        assertThat(members.get("modules/virtio_net.ko")).isEqualTo(elf("virtio"));
    }

    @Test
    void isWhatOtherProgramsReadToo() throws IOException {
        compressed("kernel/fs/overlayfs/overlay.ko.xz", elf(""));
        Path initrd = new Initrds(directory.resolve("cache")).ensure(kernel, agent);
        Map<String, byte[]> members = read(initrd);
        assertThat(members.keySet()).doesNotHaveDuplicates();
        assertThat(
                        Program.find("cpio")
                                .map(cpio ->
                                        cpio.args("-t", "--quiet", "-F", initrd.toString())
                                                .run()
                                                .out())
                                .orElse("init\n"))
                .contains("init\n");
    }

    @Test
    @Tag("B01")
    void isMadeOnceAndAnewForAnotherAgent() throws IOException {
        compressed("kernel/fs/overlayfs/overlay.ko.xz", elf(""));
        Initrds initrds = new Initrds(directory.resolve("cache"));
        Path first = initrds.ensure(kernel, agent);
        byte[] bytes = Files.readAllBytes(first);
        Files.delete(first);
        assertThat(initrds.ensure(kernel, agent)).isEqualTo(first);
        assertThat(Files.readAllBytes(first)).isEqualTo(bytes);
        Files.writeString(agent, "another agent");
        assertThat(initrds.ensure(kernel, agent)).isNotEqualTo(first);
    }

    @Test
    void aKernelWithoutANeededModuleIsRefused() {
        assertThatThrownBy(() -> new Initrds(directory.resolve("cache")).ensure(kernel, agent))
                .hasMessageContaining("overlay")
                .extracting(e -> ((ProblemException) e).problem().code())
                .isEqualTo("kernel.modules_missing");
    }

    @Test
    void damagedModulesAreRefused() throws IOException {
        byte[] whole = elf("virtio");
        for (int length : new int[] {0, 3, 20, 64, whole.length - 30}) {
            byte[] cut = java.util.Arrays.copyOf(whole, length);
            Files.createDirectories(modules.resolve("kernel/fs"));
            Files.write(modules.resolve("kernel/fs/overlay.ko"), cut);
            assertThatThrownBy(() -> new Initrds(directory.resolve("cache")).ensure(kernel, agent))
                    .as("cut at %d", length)
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("overlay.ko");
        }
        module("kernel/fs/overlay.ko", "overlay");
        assertThatThrownBy(() -> new Initrds(directory.resolve("cache")).ensure(kernel, agent))
                .hasMessageContaining("depends on itself");
    }

    private void module(String path, String depends) throws IOException {
        Path file = modules.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, elf(depends));
    }

    private void compressed(String path, byte[] content) throws IOException {
        Path file = modules.resolve(path);
        Files.createDirectories(file.getParent());
        try (OutputStream out =
                new XZOutputStream(
                        Files.newOutputStream(file), new LZMA2Options(), XZ.CHECK_CRC32)) {
            out.write(content);
        }
    }

    /// The least ELF file with a `.modinfo`: header, three sections, names, lines.
    private static byte[] elf(String depends) {
        byte[] names = "\0.shstrtab\0.modinfo\0".getBytes(StandardCharsets.US_ASCII);
        byte[] info =
                ("license=GPL\0depends=" + depends + "\0").getBytes(StandardCharsets.US_ASCII);
        int table = 64 + names.length + info.length;
        ByteBuffer elf = ByteBuffer.allocate(table + 3 * 64).order(ByteOrder.LITTLE_ENDIAN);
        elf.put(0, new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1});
        elf.putLong(0x28, table);
        elf.putShort(0x3a, (short) 64).putShort(0x3c, (short) 3).putShort(0x3e, (short) 1);
        elf.put(64, names).put(64 + names.length, info);
        section(elf, table + 64, 1, 64, names.length);
        section(elf, table + 128, 11, 64 + names.length, info.length);
        return elf.array();
    }

    private static void section(ByteBuffer elf, int at, int name, long offset, long size) {
        elf.putInt(at, name).putLong(at + 0x18, offset).putLong(at + 0x20, size);
    }

    private static Map<String, byte[]> read(Path initrd) throws IOException {
        Map<String, byte[]> members = new LinkedHashMap<>();
        try (CpioArchiveInputStream in =
                new CpioArchiveInputStream(new ByteArrayInputStream(Files.readAllBytes(initrd)))) {
            CpioArchiveEntry entry = in.getNextEntry();
            while (entry != null) {
                members.put(entry.getName(), in.readAllBytes());
                entry = in.getNextEntry();
            }
        }
        return members;
    }
}
