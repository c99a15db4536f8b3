package dev.hutch.vm.hypervisor;

import dev.hutch.api.ByteSize;
import java.nio.file.Path;
import java.util.List;

/// What a machine consists of.
///
/// @param directory where its sockets and its console log are kept; exists, is private
/// @param kernel uncompressed ELF image
/// @param drives in order; the guest finds each by its serial
/// @param network `user` or `none`
public record VmHardware(
        String name,
        Path directory,
        Path kernel,
        Path initrd,
        int vcpus,
        ByteSize memory,
        List<Drive> drives,
        NetworkMode network,
        Accelerator accelerator) {
    public VmHardware {
        drives = List.copyOf(drives);
    }

    /// @param serial such as `lower0` or `overlay`; at most 20 characters
    public record Drive(Path file, String serial, boolean readOnly) {}

    public enum NetworkMode {
        USER,
        NONE
    }

    public enum Accelerator {
        KVM,
        TCG
    }
}
