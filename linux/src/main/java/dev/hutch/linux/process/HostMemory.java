package dev.hutch.linux.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The memory of this host.
public final class HostMemory {
    private static final Path INFO = Path.of("/proc/meminfo");
    private static final String AVAILABLE = "MemAvailable:";
    private static final long KIB = 1024;

    private HostMemory() {}

    /// Bytes that can be had without anybody swapping; much where the kernel does not say.
    public static long available() {
        try {
            return Files.readAllLines(INFO).stream()
                    .filter(line -> line.startsWith(AVAILABLE))
                    .mapToLong(line -> kib(line) * KIB)
                    .findFirst()
                    .orElse(Long.MAX_VALUE);
        } catch (IOException e) {
            return Long.MAX_VALUE;
        }
    }

    private static long kib(String line) {
        return Long.parseLong(line.substring(AVAILABLE.length()).replace("kB", "").strip());
    }
}
