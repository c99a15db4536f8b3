package dev.hutch.vm.machine;

import dev.hutch.api.ByteSize;
import dev.hutch.api.VmName;
import dev.hutch.api.call.VmCall.VmSpec;
import dev.hutch.vm.hypervisor.VmHardware.NetworkMode;
import java.time.Duration;
import java.util.Optional;

/// A specification with its gaps filled and its values checked. Pure; made before anything else is.
///
/// @param name empty: pick one
/// @param kernel empty: the image's, or else the usual one
record VmPlan(
        Optional<VmName> name,
        String image,
        String kernel,
        int vcpus,
        ByteSize memory,
        ByteSize disk,
        NetworkMode network,
        Duration autoPause) {
    /// The microvm machine takes more, but nothing on a workstation needs it.
    private static final int MAX_VCPUS = 64;

    /// A Debian kernel with its initrd does not come up in less.
    private static final ByteSize MIN_MEMORY = ByteSize.parse("128M");

    private static final ByteSize MAX_MEMORY = ByteSize.parse("1T");

    /// Below this an ext4 with journal has no room for files.
    private static final ByteSize MIN_DISK = ByteSize.parse("64M");

    private static final Duration MAX_PATIENCE = Duration.ofDays(365);

    private static final ByteSize MAX_DISK = ByteSize.parse("8T");

    static VmPlan of(VmSpec spec, VmDefaults defaults) {
        return new VmPlan(
                spec.name().isEmpty() ? Optional.empty() : Optional.of(new VmName(spec.name())),
                spec.image().isEmpty() ? defaults.image() : spec.image(),
                spec.kernel(),
                vcpus(spec.vcpus() == 0 ? defaults.vcpus() : spec.vcpus()),
                size("memory", spec.memoryBytes(), defaults.memory(), MIN_MEMORY, MAX_MEMORY),
                size("disk", spec.diskBytes(), defaults.disk(), MIN_DISK, MAX_DISK),
                network(spec.network(), defaults.network()),
                autoPause(spec.autoPauseSeconds(), defaults));
    }

    /// @param seconds -1: never; 0: as usual
    static Duration autoPause(long seconds, VmDefaults defaults) {
        if (seconds < -1 || seconds > MAX_PATIENCE.toSeconds()) {
            throw MachineProblems.specInvalid(
                    "a VM cannot be paused after " + seconds + " seconds",
                    "give 1s to " + MAX_PATIENCE.toDays() + "d, or off");
        }
        return seconds == 0 ? defaults.autoPause() : Duration.ofSeconds(Math.max(0, seconds));
    }

    private static int vcpus(int count) {
        if (count < 1 || count > MAX_VCPUS) {
            throw MachineProblems.specInvalid(
                    "a VM cannot have " + count + " processors", "give 1 to " + MAX_VCPUS);
        }
        return count;
    }

    private static ByteSize size(
            String what, long bytes, ByteSize fallback, ByteSize least, ByteSize most) {
        if (bytes == 0) {
            return fallback;
        }
        if (bytes < least.bytes() || bytes > most.bytes()) {
            throw MachineProblems.specInvalid(
                    "a VM cannot have "
                            + (bytes < 0 ? bytes + " bytes" : new ByteSize(bytes).toString())
                            + " of "
                            + what,
                    "give " + least + " to " + most);
        }
        return new ByteSize(bytes);
    }

    private static NetworkMode network(String word, NetworkMode fallback) {
        return switch (word) {
            case "" -> fallback;
            case "user" -> NetworkMode.USER;
            case "none" -> NetworkMode.NONE;
            default ->
                    throw MachineProblems.specInvalid(
                            "there is no network mode '" + word + "'", "give user or none");
        };
    }
}
