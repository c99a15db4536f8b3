package dev.hutch.vm.template;

import java.util.List;
import java.util.Optional;

/// All that a saved guest depends on. What VMs ask for comes first: two keys that agree in that are
/// of one kind, and each kind has one template. The rest is what this host gives.
///
/// @param kernel its name
/// @param lowers names of the read-only disks, which tell what is in them, bottom to top
/// @param diskBytes of the overlay
/// @param network `user` or `none`
/// @param boot name of the initrd, which tells kernel and agent apart from others
/// @param hypervisor program, version and file
/// @param machine type, processor model and devices, as the hypervisor is told
/// @param accelerator `kvm` or `tcg`
/// @param processor model of the host's
/// @param clockKhz pace of the host's time stamp counter; measured, so never quite the same
public record TemplateKey(
        String kernel,
        List<String> lowers,
        int vcpus,
        long memoryBytes,
        long diskBytes,
        String network,
        String boot,
        String hypervisor,
        String machine,
        String accelerator,
        String processor,
        long clockKhz) {
    /// Two measurements of one clock differ by millionths; two processors by much more than this.
    private static final double SAME_PACE = 0.001;

    public TemplateKey {
        lowers = List.copyOf(lowers);
    }

    public boolean sameKind(TemplateKey other) {
        return kernel.equals(other.kernel)
                && lowers.equals(other.lowers)
                && vcpus == other.vcpus
                && memoryBytes == other.memoryBytes
                && diskBytes == other.diskBytes
                && network.equals(other.network);
    }

    /// What is different on this host, in words, the weightiest first; for keys of one kind.
    ///
    /// @return empty when a guest saved under one fits the other
    public Optional<String> difference(TemplateKey other) {
        if (!hypervisor.equals(other.hypervisor)) {
            return Optional.of("hypervisor");
        }
        if (!accelerator.equals(other.accelerator)) {
            return Optional.of("accelerator");
        }
        if (!processor.equals(other.processor)) {
            return Optional.of("processor");
        }
        if (!boot.equals(other.boot)) {
            return Optional.of("kernel or agent");
        }
        if (!machine.equals(other.machine)) {
            return Optional.of("devices");
        }
        return Math.abs(clockKhz - other.clockKhz) > clockKhz * SAME_PACE
                ? Optional.of("clock")
                : Optional.empty();
    }
}
