package dev.hutch.vm.guest;

import dev.hutch.api.ByteSize;
import dev.hutch.api.DiffId;
import dev.hutch.api.EventSink;
import dev.hutch.linux.files.SparseFiles;
import dev.hutch.store.Store;
import dev.hutch.store.registry.Registries;
import dev.hutch.vm.disk.LayerDisks;
import dev.hutch.vm.disk.LayerTars;
import dev.hutch.vm.disk.OverlayRoot;
import dev.hutch.vm.disk.OverlaySeeds;
import dev.hutch.vm.guest.GuestIdentity.GuestNetwork;
import dev.hutch.vm.hypervisor.Beginning.Restored;
import dev.hutch.vm.hypervisor.Beginning.Saved;
import dev.hutch.vm.hypervisor.VmHardware;
import dev.hutch.vm.hypervisor.VmHardware.Drive;
import dev.hutch.vm.hypervisor.VmProcess;
import dev.hutch.vm.hypervisor.qemu.Machines;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProxySelector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A machine with the default image as its root, booted, configured and identified. Kernel and
/// image are made once per checkout.
final class BootedGuest implements AutoCloseable {
    private static final String IMAGE = "debian-bookworm";

    /// Emulated, on a busy machine.
    private static final Duration BOOT = Duration.ofSeconds(60);

    private static final Duration ATTACH = Duration.ofSeconds(20);

    private final Machines machines;
    private final VmHardware hardware;
    private final VmProcess process;

    private BootedGuest(Machines machines, VmHardware hardware, VmProcess process) {
        this.machines = machines;
        this.hardware = hardware;
        this.process = process;
    }

    static BootedGuest start() throws IOException {
        Machines machines = Machines.prepare();
        List<Drive> drives = new ArrayList<>();
        for (Path disk : disks()) {
            drives.add(new Drive(disk, "lower" + drives.size(), true));
        }
        List<String> lowers = drives.stream().map(Drive::serial).toList();
        // Short: the paths of sockets lie below it.
        Path directory = Files.createTempDirectory("hutch-guest-test");
        Path overlay = directory.resolve("overlay.img");
        new OverlaySeeds(Machines.CACHE.resolve("seeds"))
                .create(overlay, ByteSize.parse("1G"), OverlayRoot.PLAIN);
        drives.add(new Drive(overlay, "overlay", false));
        VmHardware hardware = machines.hardware(directory, drives);
        BootedGuest booted = new BootedGuest(machines, hardware, machines.qemu.start(hardware));
        VmProcess process = booted.process;
        try (Guest guest = GuestChannel.connect(process.channel(), BOOT)) {
            guest.configure(new GuestConfiguration(lowers, "overlay"));
            guest.identify(
                    new GuestIdentity(
                            Instant.now(),
                            "booted",
                            "0".repeat(31) + "1",
                            List.of(
                                    new GuestNetwork(
                                            "eth0", "", "10.0.2.15", 24, "10.0.2.2", "10.0.2.3")),
                            Map.of(),
                            List.of()));
            return booted;
        } catch (RuntimeException | Error e) {
            booted.close();
            throw e;
        }
    }

    /// A conversation of its own, with a guest that has had others before.
    Guest connect() {
        return GuestChannel.connect(process.channel(), ATTACH);
    }

    VmProcess process() {
        return process;
    }

    ByteSize memory() {
        return hardware.memory();
    }

    Path overlay() {
        return hardware.drives().getLast().file();
    }

    /// Another machine, that goes on from where this one was saved.
    BootedGuest fork(Saved saved, Path overlay) throws IOException {
        Path own = Files.createTempDirectory("hutch-guest-test");
        Path drive = own.resolve("overlay.img");
        SparseFiles.copy(overlay, drive);
        List<Drive> drives = new ArrayList<>(hardware.drives());
        drives.removeLast();
        drives.add(new Drive(drive, "overlay", false));
        VmHardware like = machines.hardware(own, drives);
        return new BootedGuest(machines, like, machines.qemu.start(like, new Restored(saved)));
    }

    @Override
    public void close() throws IOException {
        process.kill();
        try (Stream<Path> files = Files.walk(hardware.directory())) {
            for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static List<Path> disks() {
        Store store =
                Store.open(
                        Machines.CACHE.resolve("store"),
                        Clock.systemUTC(),
                        Registries.anonymous(ProxySelector.getDefault()));
        if (store.images().list().isEmpty()) {
            store.images().pull(IMAGE, "", EventSink.NONE);
        }
        LayerTars tars =
                new LayerTars() {
                    @Override
                    public void writeOverlayTar(DiffId layer, OutputStream out) {
                        store.layers().writeOverlayTar(layer, out);
                    }

                    @Override
                    public boolean needsBelow(DiffId layer) {
                        return false;
                    }

                    @Override
                    public InputStream openTar(DiffId layer) {
                        return store.layers().openTar(layer);
                    }
                };
        return new LayerDisks(Machines.CACHE.resolve("disks"), tars)
                .ensure(store.images().resolve(IMAGE).stack().layers(), EventSink.NONE);
    }
}
