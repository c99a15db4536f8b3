package dev.hutch.vm.machine;

import dev.hutch.api.VmId;
import java.util.List;

/// Where the records of VMs are kept. Every method is durable when it returns, and takes effect
/// wholly or not at all. Thread-safe.
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
