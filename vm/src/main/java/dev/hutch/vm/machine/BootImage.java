package dev.hutch.vm.machine;

import dev.hutch.api.DiffId;
import dev.hutch.api.Digest;
import dev.hutch.api.call.ImageCall.RunConfigView;
import java.util.List;

/// The image a VM was made from, as it was then. A tag that moves later changes no VM.
///
/// @param reference as the user wrote it, for display
/// @param digest of the stack
/// @param layers bottom to top
public record BootImage(
        String reference, Digest digest, List<DiffId> layers, RunConfigView config) {
    public BootImage {
        layers = List.copyOf(layers);
    }
}
