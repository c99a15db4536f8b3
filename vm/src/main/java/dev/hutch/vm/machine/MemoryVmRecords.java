package dev.hutch.vm.machine;

import dev.hutch.api.VmId;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Records that live as long as this object.
public final class MemoryVmRecords implements VmRecords {
    private final Map<VmId, VmRecord> records = new LinkedHashMap<>();

    public MemoryVmRecords() {}

    @Override
    public synchronized void insert(VmRecord record) {
        boolean taken =
                records.values().stream()
                        .anyMatch(
                                r -> r.name().equals(record.name()) || r.id().equals(record.id()));
        if (taken) {
            throw MachineProblems.exists(record.name());
        }
        records.put(record.id(), record);
    }

    @Override
    public synchronized void update(VmRecord record) {
        if (records.replace(record.id(), record) == null) {
            throw MachineProblems.notFound(record.id().value());
        }
    }

    @Override
    public synchronized void delete(VmId id) {
        records.remove(id);
    }

    @Override
    public synchronized List<VmRecord> list() {
        return records.values().stream().sorted(Comparator.comparing(VmRecord::createdAt)).toList();
    }
}
