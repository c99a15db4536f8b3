package dev.hutch.vm.machine;

import dev.hutch.api.VmId;
import java.util.List;

/// Where the records of VMs are kept. Every method takes effect wholly or not at all, and has when
/// it returns, also for a daemon that is killed then. It waits for the disk where a power cut would
/// matter: not for VMs on their way (`CREATING`, `STARTING`), which end with the host, and not for
/// the removal of one that was marked `DELETING`. Thread-safe.
public interface VmRecords {

    /// Problems: `vm.exists` when the name or id is taken.
    void insert(VmRecord record);

    /// Replaces the record with the same id. Problems: `vm.not_found`.
    void update(VmRecord record);

    /// Idempotent. The name is free again.
    void delete(VmId id);

    /// All, oldest first.
    List<VmRecord> list();
}
