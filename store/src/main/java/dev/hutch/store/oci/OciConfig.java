package dev.hutch.store.oci;

import dev.hutch.api.DiffId;
import dev.hutch.store.stack.RunConfig;
import java.util.List;

/// An image's configuration: OCI image specification, config.md.
///
/// @param platform `os/architecture`
/// @param diffIds of the layers, bottom to top
public record OciConfig(String platform, List<DiffId> diffIds, RunConfig run) {
    public static final String LINUX_AMD64 = "linux/amd64";

    public OciConfig {
        diffIds = List.copyOf(diffIds);
    }
}
