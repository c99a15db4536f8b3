package dev.hutch.vm.machine;

import dev.hutch.api.ByteSize;
import dev.hutch.vm.hypervisor.VmHardware.NetworkMode;
import java.time.Duration;

/// What a VM gets when its creator does not say.
///
/// @param image stack reference
/// @param kernel catalog name
/// @param memory a promise, touched lazily
/// @param autoPause after which it is paused when nobody works in it; zero: never
/// @param disk size of the overlay, sparse
public record VmDefaults(
        String image,
        String kernel,
        int vcpus,
        ByteSize memory,
        ByteSize disk,
        NetworkMode network,
        Duration autoPause) {}
