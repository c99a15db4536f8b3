package dev.hutch.vm.snapshot;

import dev.hutch.api.call.ImageCall.RunConfigView;
import java.util.List;

/// The VM that was saved: all that another needs to be like it.
///
/// @param image as its user wrote it
/// @param imageDigest of the stack it was made from
/// @param layers of that, bottom to top
/// @param network `user` or `none`
public record SnapshotVm(
        String id,
        String name,
        String image,
        String imageDigest,
        List<String> layers,
        RunConfigView config,
        String kernel,
        int vcpus,
        long memoryBytes,
        long diskBytes,
        String network,
        String workdir) {
    public SnapshotVm {
        layers = List.copyOf(layers);
    }
}
