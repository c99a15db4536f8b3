package dev.hutch.vm.machine;

import dev.hutch.api.VmId;
import dev.hutch.vm.guest.GuestConfiguration;
import dev.hutch.vm.guest.GuestIdentity;
import dev.hutch.vm.guest.GuestIdentity.GuestNetwork;
import dev.hutch.vm.hypervisor.Hypervisor;
import dev.hutch.vm.hypervisor.Made;
import dev.hutch.vm.hypervisor.VmHardware;
import dev.hutch.vm.hypervisor.VmHardware.Accelerator;
import dev.hutch.vm.hypervisor.VmHardware.Drive;
import dev.hutch.vm.hypervisor.VmHardware.NetworkMode;
import dev.hutch.vm.hypervisor.VmProcess;
import dev.hutch.vm.pool.Wish;
import dev.hutch.vm.template.Template;
import dev.hutch.vm.template.TemplateKey;
import dev.hutch.vm.template.Templates;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What a VM's record means for the machine under it and the guest in it. Pure.
///
/// @param vm whose machine it is
/// @param files it boots from
record MachinePlan(VmRecord vm, BootFiles files, Accelerator accelerator) {
    private static final String OVERLAY = "overlay";

    /// No longer than most names, so that a real one needs no more room.
    private static final String NOBODY = "nobody";

    /// What the process of a machine in the pool is called.
    private static final String SPARE = "spare";

    /// @param directory of the machine's process
    /// @param overlay its writable disk
    VmHardware hardware(Path directory, Path overlay) {
        return hardware(vm.name().value(), directory, overlay);
    }

    private VmHardware hardware(String name, Path directory, Path overlay) {
        List<Drive> drives = new ArrayList<>();
        for (int i = 0; i < files.lowers().size(); i++) {
            drives.add(new Drive(files.lowers().get(i), lower(i), true));
        }
        drives.add(new Drive(overlay, OVERLAY, false));
        return new VmHardware(
                name,
                directory,
                files.kernel().vmlinux(),
                files.kernel().initrd(),
                vm.vcpus(),
                vm.memory(),
                drives,
                vm.network(),
                accelerator);
    }

    /// A machine of this kind that is nobody's yet.
    Wish wish(Template template, Templates kept, InstantSource clock) {
        return new Wish(
                template,
                directory -> hardware(SPARE, directory, VmHost.overlayIn(directory)),
                directory -> {
                    kept.check(template);
                    template.overlay(VmHost.overlayIn(directory));
                },
                () -> nobody(clock.instant()));
    }

    /// Nothing here tells which VM it is.
    GuestConfiguration configuration() {
        List<String> serials = new ArrayList<>();
        for (int i = 0; i < files.lowers().size(); i++) {
            serials.add(lower(i));
        }
        return new GuestConfiguration(serials, OVERLAY);
    }

    GuestIdentity identity(Instant now) {
        return identity(now, vm.name().value().replace('_', '-'), vm.id());
    }

    /// Of the same shape, and of no VM.
    GuestIdentity nobody(Instant now) {
        return identity(now, NOBODY, new VmId("0".repeat(12)));
    }

    private GuestIdentity identity(Instant now, String hostname, VmId id) {
        return new GuestIdentity(
                now,
                hostname,
                MachineId.of(id),
                vm.network() == NetworkMode.USER
                        ? List.of(userNetwork(MachineId.mac(id)))
                        : List.of(),
                Map.of(),
                List.of());
    }

    /// What a template must have been made with to be right for it.
    TemplateKey templateKey(Hypervisor hypervisor, String processor, long clockKhz) {
        Path nowhere = Path.of("/");
        return key(Made.now(hypervisor, hardware(nowhere, nowhere)), processor, clockKhz);
    }

    /// What whoever goes on from a machine that runs has to have, which may have been started when
    /// this host was another.
    TemplateKey keyOf(VmProcess machine, VmHost host) {
        Path nowhere = Path.of("/");
        Made made =
                machine.made()
                        .orElseGet(() -> Made.now(host.hypervisor(), hardware(nowhere, nowhere)));
        return key(made, host.templates().processor(), host.templates().clock().khz());
    }

    private TemplateKey key(Made made, String processor, long clockKhz) {
        return new TemplateKey(
                vm.kernel(),
                made.lowers(),
                vm.vcpus(),
                vm.memory().bytes(),
                vm.disk().bytes(),
                vm.network().name().toLowerCase(Locale.ROOT),
                made.initrd(),
                made.build(),
                made.shape(),
                accelerator.name().toLowerCase(Locale.ROOT),
                processor,
                clockKhz);
    }

    /// QEMU's user network is the same in every VM.
    private static GuestNetwork userNetwork(String mac) {
        return new GuestNetwork("eth0", mac, "10.0.2.15", 24, "10.0.2.2", "10.0.2.3");
    }

    private static String lower(int number) {
        return "lower" + number;
    }
}
