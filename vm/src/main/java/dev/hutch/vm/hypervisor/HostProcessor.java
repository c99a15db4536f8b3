package dev.hutch.vm.hypervisor;

import dev.hutch.linux.files.FileProblems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The processor under this host.
public final class HostProcessor {
    private static final Path INFO = Path.of("/proc/cpuinfo");

    private HostProcessor() {}

    /// As its maker calls it.
    static String model() {
        return line("model name");
    }

    /// The model and what it can do, which a guest may have found out for itself.
    public static String fingerprint() {
        return model() + ", " + Integer.toHexString(line("flags").hashCode());
    }

    private static String line(String name) {
        try {
            return Files.readAllLines(INFO).stream()
                    .filter(line -> line.startsWith(name))
                    .findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .orElse("unknown");
        } catch (IOException e) {
            throw FileProblems.of("read", INFO, e);
        }
    }
}
