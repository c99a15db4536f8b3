package dev.hutch.vm.hypervisor.qemu;

import dev.hutch.vm.hypervisor.Beginning;
import dev.hutch.vm.hypervisor.VmHardware;
import dev.hutch.vm.hypervisor.VmHardware.Accelerator;
import dev.hutch.vm.hypervisor.VmHardware.Drive;
import dev.hutch.vm.hypervisor.VmHardware.NetworkMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The arguments that make QEMU the machine we want. Pure: the same hardware gives the same words.
///
/// @param beginning how it comes to life
/// @param tscKhz pace of the host's time stamp counter; 0 when it is not known
record QemuCommand(VmHardware hardware, Beginning beginning, long tscKhz) {
    /// The name by which the agent finds its port, see docs/formats/guest-channel.md. A CPU that
    /// offers `erms` makes the kernel copy with `rep movsb`, which is emulated byte by byte:
    /// without it, transfers take half the time. One that offers `la57` makes the kernel use page
    /// tables of five levels, each of which is looked up by the emulator for every page.
    private static final String EMULATED_CPU = "max,-erms,-la57";

    private static final String MACHINE =
            "microvm,pcie=on,x-option-roms=off,auto-kernel-cmdline=off,usb=off";

    /// What QEMU calls the guest's memory, in whatever it lies: saved state goes by this name.
    static final String MEMORY = "ram";

    private static final String PORT = "dev.hutch.agent";

    /// Translated code, per machine. The default is an eighth of the host's memory.
    private static final int TRANSLATION_BUFFER_MIB = 128;

    /// What decides whether saved state fits: all but where files lie and what the clock's pace is.
    static String shape(VmHardware hardware) {
        Path nowhere = Path.of("/");
        List<Drive> drives =
                hardware.drives().stream()
                        .map(drive -> new Drive(nowhere, drive.serial(), drive.readOnly()))
                        .toList();
        VmHardware bare =
                new VmHardware(
                        "",
                        nowhere,
                        nowhere,
                        nowhere,
                        hardware.vcpus(),
                        hardware.memory(),
                        drives,
                        hardware.network(),
                        hardware.accelerator());
        return String.join(" ", new QemuCommand(bare, Beginning.COLD, 0).arguments());
    }

    List<String> arguments() {
        List<String> words = new ArrayList<>();
        add(words, "-name", escape(hardware.name()));
        add(words, "-nodefaults", "-no-user-config", "-no-reboot");
        add(words, "-display", "none");
        add(
                words,
                "-sandbox",
                "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny");
        machine(words);
        memory(words);
        add(words, "-kernel", hardware.kernel().toString());
        add(words, "-initrd", hardware.initrd().toString());
        add(words, "-append", kernelCommandLine());
        consoles(words);
        add(words, "-device", "virtio-rng-pci");
        for (int i = 0; i < hardware.drives().size(); i++) {
            drive(words, i, hardware.drives().get(i));
        }
        if (hardware.network() == NetworkMode.USER) {
            add(words, "-netdev", "user,id=net0");
            // A restored guest is not to announce itself: it does not have its address yet.
            add(words, "-device", "virtio-net-pci,netdev=net0,romfile=,guest_announce=off");
        }
        return words;
    }

    private void machine(List<String> words) {
        add(words, "-M", MACHINE + ",memory-backend=" + MEMORY);
        switch (hardware.accelerator()) {
            case KVM -> add(words, "-accel", "kvm", "-cpu", "host");
            case TCG ->
                    add(
                            words,
                            "-accel",
                            "tcg,thread=multi,tb-size=" + TRANSLATION_BUFFER_MIB,
                            "-cpu",
                            EMULATED_CPU);
        }
        add(words, "-smp", Integer.toString(hardware.vcpus()));
        add(words, "-m", "size=" + hardware.memory().bytes() + "B");
    }

    /// Written through to the file while a machine is to be saved; a restored one keeps to itself
    /// what it writes. Its state comes when the monitor is told, from its standard input.
    private void memory(List<String> words) {
        switch (beginning) {
            case Beginning.Cold() ->
                    add(
                            words,
                            "-object",
                            "memory-backend-ram,id=%s,size=%d"
                                    .formatted(MEMORY, hardware.memory().bytes()));
            case Beginning.Savable(Path memory, boolean _) -> memoryFile(words, memory, "on");
            case Beginning.Restored(Beginning.Saved saved) -> {
                memoryFile(words, saved.memory(), "off");
                add(words, "-incoming", "defer");
            }
        }
    }

    private void memoryFile(List<String> words, Path file, String shared) {
        add(
                words,
                "-object",
                "memory-backend-file,id=%s,size=%d,mem-path=%s,share=%s"
                        .formatted(MEMORY, hardware.memory().bytes(), escape(file), shared));
    }

    /// The order matters: when the console log appears, the sockets before it can be connected to.
    private void consoles(List<String> words) {
        QemuFiles files = new QemuFiles(hardware.directory());
        add(
                words,
                "-chardev",
                "socket,id=agent,server=on,wait=off,path=" + escape(files.channel()));
        add(words, "-chardev", "socket,id=qmp,server=on,wait=off,path=" + escape(files.monitor()));
        add(words, "-chardev", "file,id=console,append=on,path=" + escape(files.console()));
        add(words, "-mon", "chardev=qmp,mode=control");
        add(words, "-serial", "chardev:console");
        add(words, "-device", "virtio-serial-pci,max_ports=2");
        add(words, "-device", "virtserialport,chardev=agent,name=" + PORT);
    }

    private static void drive(List<String> words, int number, Drive drive) {
        String common = drive.readOnly() ? ",read-only=on" : ",discard=unmap";
        add(
                words,
                "-blockdev",
                "driver=file,node-name=file%d,filename=%s%s"
                        .formatted(number, escape(drive.file()), common));
        add(
                words,
                "-blockdev",
                "driver=raw,node-name=drive%d,file=file%d%s".formatted(number, number, common));
        add(
                words,
                "-device",
                "virtio-blk-pci,drive=drive%d,serial=%s".formatted(number, escape(drive.serial())));
    }

    String kernelCommandLine() {
        List<String> words = new ArrayList<>();
        // Warnings and worse: what a kernel says that comes up well is a line or two.
        add(words, "console=ttyS0", "quiet", "loglevel=5");
        // A guest that panics resets at once, and -no-reboot turns the reset into the exit.
        add(words, "panic=-1", "reboot=t");
        add(words, "random.trust_cpu=on");
        if (hardware.accelerator() == Accelerator.TCG) {
            // Speculation is not emulated, so there is nothing to mitigate. Self-tests of ciphers
            // and rewriting every lock instruction cost half a second, see
            // docs/designs/0001-boot.md.
            add(words, "mitigations=off", "cryptomgr.notests", "noreplace-smp");
            // An emulated machine cannot calibrate its clock: the kernel hangs in one boot of five.
            add(words, "tsc=reliable", "no_timer_check");
            // Translated code is found again by its address. With the libraries at the same place
            // in every process, /bin/true takes 10 ms instead of 37.
            words.add("norandmaps");
            // Two kinds of access control that nobody in the guest has rules for: asked at every
            // file that is opened and every program that is started.
            words.add("security=none");
            if (tscKhz > 0) {
                words.add("tsc_early_khz=" + tscKhz);
            }
        }
        return String.join(" ", words);
    }

    private static void add(List<String> words, String... more) {
        words.addAll(List.of(more));
    }

    /// In QEMU's option lists a comma is doubled to mean itself.
    private static String escape(Object text) {
        return text.toString().replace(",", ",,");
    }
}
