package dev.hutch.vm.hypervisor.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hutch.api.ByteSize;
import dev.hutch.api.EventSink;
import dev.hutch.linux.process.HostClock;
import dev.hutch.linux.process.ProcessMemory;
import dev.hutch.linux.process.Program;
import dev.hutch.store.registry.Registries;
import dev.hutch.vm.guest.Guest;
import dev.hutch.vm.guest.GuestChannel;
import dev.hutch.vm.guest.Hello;
import dev.hutch.vm.hypervisor.VmHardware;
import dev.hutch.vm.hypervisor.VmHardware.Accelerator;
import dev.hutch.vm.hypervisor.VmHardware.Drive;
import dev.hutch.vm.hypervisor.VmHardware.NetworkMode;
import dev.hutch.vm.hypervisor.VmProcess;
import dev.hutch.vm.initrd.Initrds;
import dev.hutch.vm.kernel.KernelBoot;
import dev.hutch.vm.kernel.Kernels;
import java.io.IOException;
import java.net.ProxySelector;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What a test needs to boot a real machine: the default kernel, pulled once per checkout, and the
/// agent.
public final class Machines {
    public static final Path CACHE = Path.of("target/machines").toAbsolutePath();

    /// Emulated boots on a busy machine.
    private static final Duration HELLO = Duration.ofSeconds(60);

    public final Qemu qemu = new Qemu(HostClock::ofThisHost);
    final KernelBoot kernel;
    final Path initrd;

    private Machines(KernelBoot kernel, Path initrd) {
        this.kernel = kernel;
        this.initrd = initrd;
    }

    public static Machines prepare() throws IOException {
        Files.createDirectories(CACHE);
        Kernels kernels =
                new Kernels(
                        CACHE.resolve("kernels"),
                        CACHE,
                        CACHE.resolve("no-catalog"),
                        Registries.anonymous(ProxySelector.getDefault())::send,
                        Clock.systemUTC());
        KernelBoot kernel = kernels.ensure("debian-cloud", EventSink.NONE);
        Path programs = CACHE.resolve("bin");
        Program.named("make")
                .args("-C", Path.of("../native").toAbsolutePath().toString())
                .args("OUT=" + programs)
                .run()
                .orThrow("test.agent", "build the agent");
        Path init = programs.resolve("hutch-agent");
        return new Machines(kernel, new Initrds(CACHE.resolve("initrds")).ensure(kernel, init));
    }

    public VmHardware hardware(Path directory, List<Drive> drives) {
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

    /// Waits until the agent has said hello, and ends the conversation.
    static Hello hello(VmProcess machine) {
        try (Guest guest = GuestChannel.connect(machine.channel(), HELLO)) {
            return guest.hello();
        }
    }

    /// What the monitor shows of a guest's memory, which is another way to it than a save takes.
    public static void dump(VmProcess machine, Path to, ByteSize memory) {
        Path monitor = new QemuFiles(machine.channel().getParent()).monitor();
        try (Qmp qmp = Qmp.connect(monitor, HELLO, event -> {})) {
            Map<String, Object> all =
                    Map.of("val", 0, "size", memory.bytes(), "filename", to.toString());
            qmp.execute("pmemsave", all, HELLO);
        }
    }

    /// Where the pages begin that are not the same in two files.
    public static List<Long> differences(Path one, Path other) throws IOException {
        List<Long> found = new ArrayList<>();
        try (FileChannel a = FileChannel.open(one);
                FileChannel b = FileChannel.open(other)) {
            assertThat(b.size()).isEqualTo(a.size());
            ByteBuffer left = ByteBuffer.allocate(ProcessMemory.PAGE);
            ByteBuffer right = ByteBuffer.allocate(ProcessMemory.PAGE);
            for (long at = 0; at < a.size(); at += ProcessMemory.PAGE) {
                a.read(left.clear(), at);
                b.read(right.clear(), at);
                if (!left.flip().equals(right.flip())) {
                    found.add(at);
                }
            }
        }
        return found;
    }
}
