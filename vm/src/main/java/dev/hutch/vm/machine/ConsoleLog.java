package dev.hutch.vm.machine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/// What a guest's kernel said last. Written by the guest, so never trusted to be short or
/// printable.
record ConsoleLog(Path file) {
    /// A panic with its trace takes some kilobytes.
    private static final int TAIL_BYTES = 64 * 1024;

    private static final int LINE_SHOWN = 200;

    /// How it ended, as far as the console tells.
    ///
    /// @param clean powered off by itself
    record Ending(boolean clean, String why) {}

    Ending ending() {
        List<String> lines = tail(0);
        String panic = last(lines, line -> line.contains("Kernel panic - not syncing"));
        if (!panic.isEmpty()) {
            boolean memory = lines.stream().anyMatch(line -> line.contains("Out of memory"));
            return new Ending(
                    false,
                    "guest kernel panic"
                            + (memory ? " after it ran out of memory: " : ": ")
                            + panic.replaceFirst("^.*not syncing: ?", ""));
        }
        if (!last(lines, ConsoleLog::tellsPowerOff).isEmpty()) {
            return new Ending(true, "the guest powered off");
        }
        String words = last(lines, line -> !line.isBlank());
        return new Ending(
                false,
                "its hypervisor process is gone"
                        + (words.isEmpty() ? "" : "; last on the console: " + words));
    }

    /// A process the guest's kernel killed for want of memory since `offset`; empty: none.
    String killedForMemory(long offset) {
        return last(tail(offset), line -> line.contains("Out of memory: Killed process"))
                .replaceFirst("^.*Out of memory: ", "");
    }

    /// Whether the kernel mistook its timer for a broken one and goes on, not far, without.
    boolean tellsOfNoTimer() {
        return tail(0).stream()
                .anyMatch(line ->
                        line.contains("APIC frequency too slow")
                                || line.contains("APIC timer disabled"));
    }

    String lastLine() {
        return last(tail(0), line -> !line.isBlank());
    }

    long size() {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0;
        }
    }

    private static boolean tellsPowerOff(String line) {
        return line.contains("reboot: Power down")
                || line.contains("reboot: System halted")
                || line.contains("reboot: Restarting system");
    }

    private static String last(List<String> lines, Predicate<String> which) {
        String found = lines.stream().filter(which).reduce("", (before, after) -> after);
        String clean = found.replaceAll("\\p{Cntrl}", "").strip();
        return clean.length() > LINE_SHOWN ? clean.substring(0, LINE_SHOWN) : clean;
    }

    /// The last lines after `offset`; none when the file cannot be read: this is asked for when
    /// something else went wrong already.
    private List<String> tail(long offset) {
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            // A log that is shorter than it was has been started anew.
            long since = offset > channel.size() ? 0 : offset;
            long from = Math.max(since, channel.size() - TAIL_BYTES);
            ByteBuffer bytes = ByteBuffer.allocate(TAIL_BYTES);
            channel.position(Math.min(from, channel.size()));
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                // read on
            }
            return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
