package dev.hutch.vm.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hutch.api.VmId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// Records in memory that tell of every change, for tests that wait for what an owner of a VM does
/// by itself.
final class NotedRecords implements VmRecords {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final VmRecords records = new MemoryVmRecords();

    /// The record of this name, once it is as wanted.
    synchronized VmRecord await(String name, Predicate<VmRecord> wanted)
            throws InterruptedException {
        long end = System.nanoTime() + SOON.toNanos();
        Optional<VmRecord> found = find(name, wanted);
        while (found.isEmpty()) {
            long left = end - System.nanoTime();
            assertThat(left).as("no such record: %s", records.list()).isPositive();
            TimeUnit.NANOSECONDS.timedWait(this, left);
            found = find(name, wanted);
        }
        return found.get();
    }

    private Optional<VmRecord> find(String name, Predicate<VmRecord> wanted) {
        return records.list().stream()
                .filter(record -> record.name().value().equals(name))
                .filter(wanted)
                .findFirst();
    }

    @Override
    public synchronized void insert(VmRecord record) {
        records.insert(record);
        notifyAll();
    }

    @Override
    public synchronized void update(VmRecord record) {
        records.update(record);
        notifyAll();
    }

    @Override
    public synchronized void delete(VmId id) {
        records.delete(id);
        notifyAll();
    }

    @Override
    public List<VmRecord> list() {
        return records.list();
    }
}
