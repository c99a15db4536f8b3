package dev.hutch.vm.hypervisor;

import dev.hutch.vm.hypervisor.VmHardware.Drive;
import java.nio.file.Path;
import java.util.List;

/// What a machine was made of, which the machine that would be made today need not be: while it
/// runs, hypervisor, kernel and agent may be replaced by others.
///
/// @param build of the hypervisor, see `Hypervisor.build`
/// @param initrd its file's name
/// @param lowers names of the read-only drives' files, in order
/// @param shape see `Hypervisor.shape`
public record Made(String build, String initrd, List<String> lowers, String shape) {
    public Made {
        lowers = List.copyOf(lowers);
    }

    /// What would be made now.
    public static Made now(Hypervisor hypervisor, VmHardware hardware) {
        return new Made(
                hypervisor.build(),
                name(hardware.initrd()),
                hardware.drives().stream()
                        .filter(Drive::readOnly)
                        .map(drive -> name(drive.file()))
                        .toList(),
                hypervisor.shape(hardware));
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }
}
