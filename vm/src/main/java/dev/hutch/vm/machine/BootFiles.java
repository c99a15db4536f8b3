package dev.hutch.vm.machine;

import dev.hutch.vm.machine.BootParts.BootKernel;
import java.nio.file.Path;
import java.util.List;

/// The files of the host that a VM boots from; many VMs may share them.
///
/// @param lowers disks of the layers, bottom to top
record BootFiles(BootKernel kernel, List<Path> lowers) {
    BootFiles {
        lowers = List.copyOf(lowers);
    }
}
