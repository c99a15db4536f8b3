package dev.hutch.vm.guest;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/// What makes a guest one particular VM. Secrets travel only here. Fresh entropy for the guest
/// kernel is drawn and sent with it by whoever carries it over, never kept.
///
/// @param now wall clock to set
/// @param machineId 32 hexadecimal digits for /etc/machine-id
/// @param network empty for none
/// @param env environment of every command
/// @param files to place before anything runs
public record GuestIdentity(
        Instant now,
        String hostname,
        String machineId,
        List<GuestNetwork> network,
        Map<String, String> env,
        List<PlacedFile> files) {
    public GuestIdentity {
        network = List.copyOf(network);
        env = Map.copyOf(env);
        files = List.copyOf(files);
    }

    /// Static IPv4 settings for one interface.
    ///
    /// @param device such as `eth0`
    /// @param mac such as `02:00:00:00:00:01`; empty: as it is
    public record GuestNetwork(
            String device,
            String mac,
            String address,
            int prefixLength,
            String gateway,
            String dns) {}

    /// A file to write, owned by root, its parent directories made as needed.
    public record PlacedFile(String path, int mode, byte[] content) {}
}
