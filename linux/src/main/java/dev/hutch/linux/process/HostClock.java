package dev.hutch.linux.process;

import dev.hutch.linux.call.ErrnoException;
import dev.hutch.linux.call.TimeStampCounter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The pace of the host's processor clock, which an emulated guest shares and cannot measure.
///
/// @param tscKhz ticks per millisecond; 0 when it cannot be told
public record HostClock(long tscKhz) {
    private static final long MEASURED_NANOS = 20_000_000;

    /// Measured for 20 ms when first asked; the answer stays true as long as this host runs.
    public static HostClock ofThisHost() {
        return Measured.CLOCK;
    }

    /// Measured when this class is initialised, which happens once however many ask.
    private static final class Measured {
        static final HostClock CLOCK = measure();
    }

    private static HostClock measure() {
        if (!"amd64".equals(System.getProperty("os.arch"))) {
            return new HostClock(0);
        }
        try {
            return new HostClock(TimeStampCounter.khz(MEASURED_NANOS));
        } catch (ErrnoException forbidden) {
            return new HostClock(fromCpuInfo());
        }
    }

    /// What the kernel says the processor runs at now: right on most servers, close elsewhere.
    private static long fromCpuInfo() {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                    .filter(line -> line.startsWith("cpu MHz"))
                    .findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .map(mhz -> Math.round(Double.parseDouble(mhz) * 1000))
                    .orElse(0L);
        } catch (IOException | NumberFormatException unknown) {
            return 0;
        }
    }
}
