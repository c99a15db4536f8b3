package dev.hutch.vm.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Takes over the kernel this host runs.
final class HostKernel {
    private HostKernel() {}

    static void copy(KernelTree tree) throws IOException {
        String release = System.getProperty("os.version");
        Path image = Path.of("/boot/vmlinuz-" + release);
        if (!Files.isReadable(image)) {
            throw KernelProblems.hostKernelUnreadable(image);
        }
        KernelDirectory.copyImage(image, tree);
        Path modules = Path.of("/lib/modules", release).toAbsolutePath();
        if (Files.isDirectory(modules)) {
            KernelDirectory.copyContents(modules.toRealPath(), tree.modules());
        }
    }
}
