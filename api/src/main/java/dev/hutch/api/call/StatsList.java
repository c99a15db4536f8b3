package dev.hutch.api.call;

import java.util.List;

/// What VMs use.
public record StatsList(List<VmStats> stats) {
    public StatsList {
        stats = List.copyOf(stats);
    }

    /// Counters of the guest and of its process on the host, as of now; of one that is paused, what
    /// it takes on disk.
    ///
    /// @param cpuSeconds processor time of the hypervisor process
    /// @param loadMilli the guest's one-minute load, times 1000
    public record VmStats(
            String id,
            String name,
            VmCall.VmState state,
            double cpuSeconds,
            long residentBytes,
            long guestMemoryTotal,
            long guestMemoryAvailable,
            long diskUsedBytes,
            long diskTotalBytes,
            long diskAllocatedBytes,
            long loadMilli,
            int processes,
            long uptimeSeconds) {}
}
