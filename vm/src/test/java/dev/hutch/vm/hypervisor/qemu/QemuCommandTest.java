package dev.hutch.vm.hypervisor.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hutch.api.ByteSize;
import dev.hutch.vm.hypervisor.Beginning;
import dev.hutch.vm.hypervisor.Beginning.Saved;
import dev.hutch.vm.hypervisor.VmHardware;
import dev.hutch.vm.hypervisor.VmHardware.Accelerator;
import dev.hutch.vm.hypervisor.VmHardware.Drive;
import dev.hutch.vm.hypervisor.VmHardware.NetworkMode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class QemuCommandTest {

    @Test
    void isConfinedAndBringsNothingOfItsOwn() {
        assertThat(words(Accelerator.TCG, NetworkMode.NONE))
                .contains("-nodefaults", "-no-user-config", "-no-reboot")
                .containsSequence(
                        "-sandbox",
                        "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny")
                .noneMatch(word -> word.contains("netdev"));
    }

    @Test
    void emulationIsToldThePaceOfTheClock() {
        assertThat(commandLine(Accelerator.TCG))
                .contains("tsc_early_khz=2500000")
                .contains("tsc=reliable")
                .contains("no_timer_check")
                .contains("security=none")
                .contains("panic=-1");
        assertThat(commandLine(Accelerator.KVM))
                .doesNotContain("tsc")
                .doesNotContain("security")
                .doesNotContain("mitigations");
        assertThat(words(Accelerator.KVM, NetworkMode.NONE))
                .containsSequence("-accel", "kvm", "-cpu", "host");
    }

    @Test
    void drivesCarryTheirSerialsAndLowersCannotBeWritten() {
        List<String> words = words(Accelerator.TCG, NetworkMode.USER);
        assertThat(words)
                .contains(
                        "driver=file,node-name=file0,filename=/d/one,,two.squashfs,read-only=on",
                        "driver=raw,node-name=drive0,file=file0,read-only=on",
                        "virtio-blk-pci,drive=drive0,serial=lower0",
                        "driver=raw,node-name=drive1,file=file1,discard=unmap",
                        "virtio-blk-pci,drive=drive1,serial=overlay")
                .containsSequence("-netdev", "user,id=net0")
                .contains("virtio-net-pci,netdev=net0,romfile=,guest_announce=off");
    }

    @Test
    void theConsoleLogComesAfterTheSocketsItAnnounces() {
        List<String> words = words(Accelerator.TCG, NetworkMode.NONE);
        int console = index(words, "console.log");
        assertThat(index(words, "channel.sock")).isLessThan(console);
        assertThat(index(words, "qmp.sock")).isLessThan(console);
    }

    @Test
    void memoryIsAFileOnlyWhereItMustBe() {
        assertThat(words(Accelerator.TCG, NetworkMode.NONE))
                .containsSequence("-object", "memory-backend-ram,id=ram,size=536870912");
        assertThat(words(new Beginning.Savable(Path.of("/t/m,em"), true)))
                .containsSequence(
                        "-object",
                        "memory-backend-file,id=ram,size=536870912,mem-path=/t/m,,em,share=on")
                .doesNotContain("-incoming");
        assertThat(words(new Beginning.Restored(new Saved(Path.of("/t/mem"), Path.of("/t/s")))))
                .containsSequence(
                        "-object",
                        "memory-backend-file,id=ram,size=536870912,mem-path=/t/mem,share=off",
                        "-incoming",
                        "defer");
    }

    @Test
    void theShapeOfAMachineIsNotWhereItsFilesLie() {
        VmHardware one = hardware(Accelerator.TCG, NetworkMode.NONE);
        VmHardware elsewhere =
                new VmHardware(
                        "other",
                        Path.of("/elsewhere"),
                        Path.of("/k2/vmlinux"),
                        Path.of("/k2/initrd"),
                        one.vcpus(),
                        one.memory(),
                        one.drives(),
                        one.network(),
                        one.accelerator());
        assertThat(QemuCommand.shape(elsewhere)).isEqualTo(QemuCommand.shape(one));
        assertThat(QemuCommand.shape(hardware(Accelerator.TCG, NetworkMode.USER)))
                .isNotEqualTo(QemuCommand.shape(one));
        assertThat(QemuCommand.shape(one)).doesNotContain("tsc_early_khz");
    }

    private static List<String> words(Beginning beginning) {
        return new QemuCommand(hardware(Accelerator.TCG, NetworkMode.NONE), beginning, 2_500_000)
                .arguments();
    }

    private static int index(List<String> words, String part) {
        for (int i = 0; i < words.size(); i++) {
            if (words.get(i).contains(part)) {
                return i;
            }
        }
        throw new AssertionError(part + " is not in " + words);
    }

    private static List<String> words(Accelerator accelerator, NetworkMode network) {
        return new QemuCommand(hardware(accelerator, network), Beginning.COLD, 2_500_000)
                .arguments();
    }

    private static String commandLine(Accelerator accelerator) {
        return new QemuCommand(hardware(accelerator, NetworkMode.NONE), Beginning.COLD, 2_500_000)
                .kernelCommandLine();
    }

    private static VmHardware hardware(Accelerator accelerator, NetworkMode network) {
        return new VmHardware(
                "box",
                Path.of("/vm"),
                Path.of("/k/vmlinux"),
                Path.of("/k/initrd"),
                2,
                ByteSize.mebibytes(512),
                List.of(
                        new Drive(Path.of("/d/one,two.squashfs"), "lower0", true),
                        new Drive(Path.of("/vm/overlay.img"), "overlay", false)),
                network,
                accelerator);
    }
}
