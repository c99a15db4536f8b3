package dev.hutch.vm.machine;

import dev.hutch.api.ByteSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// Whether the host has room for one more VM. Guest memory is touched lazily, so what counts is not
/// what VMs were promised but what the host has left.
public interface HostRoom {

    /// Problems: `host.memory_short`, `host.disk_short` (both exhausted).
    void admit(ByteSize memory, Path directory);

    /// Reads the running host.
    static HostRoom ofThisHost() {
        return new ThisHost(Path.of("/proc/meminfo"));
    }

    record ThisHost(Path meminfo) implements HostRoom {
        /// What a Debian guest and its hypervisor touch until ready, measured under emulation, with
        /// some air.
        private static final ByteSize BOOT_FOOTPRINT = ByteSize.parse("256M");

        /// Kept for everything else on the host, so that it never swaps because of us.
        private static final ByteSize HOST_RESERVE = ByteSize.parse("256M");

        /// A fresh overlay and its first writes.
        private static final ByteSize DISK_FLOOR = ByteSize.parse("128M");

        @Override
        public void admit(ByteSize memory, Path directory) {
            long footprint = Math.min(memory.bytes(), BOOT_FOOTPRINT.bytes());
            ByteSize needed = new ByteSize(footprint + HOST_RESERVE.bytes());
            long available = counters().getOrDefault("MemAvailable", Long.MAX_VALUE);
            if (available < needed.bytes()) {
                throw MachineProblems.memoryShort(new ByteSize(available), needed);
            }
            long usable = usable(directory);
            if (usable < DISK_FLOOR.bytes()) {
                throw MachineProblems.diskShort(
                        directory.toString(), new ByteSize(Math.max(1, usable)), DISK_FLOOR);
            }
        }

        /// Bytes by name; empty where /proc is not what it should be, which refuses nobody.
        private Map<String, Long> counters() {
            Map<String, Long> values = new HashMap<>();
            try {
                for (String line : Files.readAllLines(meminfo)) {
                    String[] words = line.split("[: ]+", -1);
                    if (words.length >= 3 && words[2].equals("kB")) {
                        values.put(words[0], Long.parseLong(words[1]) * 1024);
                    }
                }
            } catch (IOException | NumberFormatException e) {
                return Map.of();
            }
            return values;
        }

        private static long usable(Path directory) {
            try {
                return Files.getFileStore(directory).getUsableSpace();
            } catch (IOException e) {
                return Long.MAX_VALUE;
            }
        }
    }
}
