package dev.hutch.vm.hypervisor.qemu;

import dev.hutch.api.ByteSize;
import dev.hutch.api.EventSink;
import dev.hutch.linux.process.HostClock;
import dev.hutch.linux.process.Program;
import dev.hutch.vm.hypervisor.VmHardware;
import dev.hutch.vm.hypervisor.VmHardware.Accelerator;
import dev.hutch.vm.hypervisor.VmHardware.Drive;
import dev.hutch.vm.hypervisor.VmHardware.NetworkMode;
import dev.hutch.vm.hypervisor.VmProcess;
import dev.hutch.vm.initrd.Initrds;
import dev.hutch.vm.kernel.KernelBoot;
import dev.hutch.vm.kernel.Kernels;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/// What a test needs to boot a real machine: the default kernel, pulled once per checkout, and a
/// guest that says one line.
final class Machines {
    private static final Path CACHE = Path.of("target/machines").toAbsolutePath();

    final Qemu qemu = new Qemu(HostClock.measure());
    final KernelBoot kernel;
    final Path initrd;

    private Machines(KernelBoot kernel, Path initrd) {
        this.kernel = kernel;
        this.initrd = initrd;
    }

    static Machines prepare() throws IOException {
        Files.createDirectories(CACHE);
        Kernels kernels = new Kernels(CACHE.resolve("kernels"), CACHE, Clock.systemUTC());
        KernelBoot kernel = kernels.ensure("debian-cloud", EventSink.NONE);
        Path init = CACHE.resolve("tiny-init");
        Program.named("musl-gcc")
                .args("-static", "-Os", "-s", "-Wall", "-o", init.toString())
                .args(Path.of("src/test/native/tiny-init.c").toAbsolutePath().toString())
                .run()
                .orThrow("test.init", "compile the test's guest");
        return new Machines(kernel, new Initrds(CACHE.resolve("initrds")).ensure(kernel, init));
    }

    VmHardware hardware(Path directory, List<Drive> drives) {
        return new VmHardware(
                "test",
                directory,
                kernel.vmlinux(),
                initrd,
                1,
                ByteSize.mebibytes(512),
                drives,
                NetworkMode.USER,
                Accelerator.TCG);
    }

    /// Connects to the guest's port and reads the line it says when it is up.
    static String firstLine(VmProcess machine) throws IOException {
        try (SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.connect(UnixDomainSocketAddress.of(machine.channel()));
            return new BufferedReader(
                            new InputStreamReader(
                                    Channels.newInputStream(socket), StandardCharsets.UTF_8))
                    .readLine();
        }
    }
}
