package dev.hutch.vm.machine;

class MemoryVmRecordsTest extends VmRecordsContract {
    private final MemoryVmRecords records = new MemoryVmRecords();

    @Override
    protected VmRecords records() {
        return records;
    }
}
