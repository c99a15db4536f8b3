package dev.hutch.vm.initrd;

import dev.hutch.linux.files.CacheFiles;
import dev.hutch.linux.files.FileProblems;
import dev.hutch.vm.kernel.KernelBoot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/// Initrds by kernel and agent, made when first asked for and kept.
public final class Initrds {
    /// Part of every key: a new layout makes new files.
    private static final String LAYOUT = "hutch-initrd-2";

    /// Without these a machine finds neither its root nor us.
    private static final List<String> NEEDED =
            List.of(
                    "virtio_ring",
                    "virtio",
                    "virtio_pci",
                    "virtio_blk",
                    "virtio_console",
                    "overlay",
                    "squashfs",
                    "ext4");

    /// Loaded where the kernel has them. Each module more costs an emulated guest some 20 ms, so
    /// what no machine of ours has yet (mmio transport, vsock, shared folders) is not here.
    private static final List<String> WELCOME = List.of("virtio_net", "virtio_rng");

    private static final List<String> DIRECTORIES =
            List.of("dev", "proc", "sys", "run", "tmp", "root", "modules");

    private final CacheFiles cache;

    /// @param directory of the cache; made when missing
    public Initrds(Path directory) {
        this.cache = new CacheFiles(directory);
    }

    /// The initrd that boots this kernel into this agent.
    public Path ensure(KernelBoot kernel, Path agent) {
        byte[] init = read(agent);
        return cache.ensure(
                key(kernel, init) + ".cpio",
                there -> true,
                staged -> {
                    try {
                        Files.write(staged, archive(init, modulesOf(kernel)));
                    } catch (IOException e) {
                        throw FileProblems.of("write", staged, e);
                    }
                });
    }

    private static List<ModuleTree.Module> modulesOf(KernelBoot kernel) {
        ModuleTree tree = ModuleTree.of(kernel.modules());
        List<String> missing = NEEDED.stream().filter(name -> !tree.has(name)).toList();
        if (!missing.isEmpty()) {
            throw InitrdProblems.lacksModules(kernel.name(), missing);
        }
        return tree.inLoadOrder(Stream.concat(NEEDED.stream(), WELCOME.stream()).toList());
    }

    static byte[] archive(byte[] init, List<ModuleTree.Module> modules) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (CpioWriter cpio = new CpioWriter(bytes)) {
            for (String name : DIRECTORIES) {
                cpio.directory(name, 0755);
            }
            cpio.characterDevice("dev/console", 0600, 5, 1);
            cpio.file("init", 0755, init);
            StringBuilder order = new StringBuilder();
            for (ModuleTree.Module module : modules) {
                String path = "modules/" + module.name() + ".ko";
                cpio.file(path, 0644, module.content());
                order.append('/').append(path).append('\n');
            }
            cpio.file("modules/order", 0644, order.toString().getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static String key(KernelBoot kernel, byte[] init) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : List.of(LAYOUT, kernel.release(), kernel.digest().hex())) {
                digest.update(part.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            }
            return HexFormat.of().formatHex(digest.digest(init)).substring(0, 32);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] read(Path agent) {
        try {
            return Files.readAllBytes(agent);
        } catch (IOException e) {
            throw FileProblems.of("read the guest agent", agent, e);
        }
    }
}
