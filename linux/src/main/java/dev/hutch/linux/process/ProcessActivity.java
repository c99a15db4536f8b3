package dev.hutch.linux.process;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// What a process makes of its time.
///
/// @param processor time that its threads have had of the processors, ended ones included
/// @param asleep each of its threads waits for something to happen: none is on a processor or would
///   be if it were let, none waits for a disk, none is stopped
public record ProcessActivity(Duration processor, boolean asleep) {
    /// Of a process that is gone.
    public static final ProcessActivity NONE = new ProcessActivity(Duration.ZERO, false);

    /// Positions in stat after the name, proc(5): user and system time in ticks.
    private static final int USER_TICKS = 11;

    private static final int SYSTEM_TICKS = 12;

    /// USER_HZ, which Linux has promised to user space for ever, is 100.
    private static final int MILLIS_PER_TICK = 10;

    static ProcessActivity read(long pid, String[] stat) {
        long ticks = Long.parseLong(stat[USER_TICKS]) + Long.parseLong(stat[SYSTEM_TICKS]);
        return new ProcessActivity(Duration.ofMillis(ticks * MILLIS_PER_TICK), asleep(pid));
    }

    private static boolean asleep(long pid) {
        Path tasks = Path.of("/proc", Long.toString(pid), "task");
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
            for (Path thread : threads) {
                String line = Files.readString(thread.resolve("stat"));
                if (line.charAt(line.lastIndexOf(')') + 2) != 'S') {
                    return false;
                }
            }
            return true;
        } catch (IOException threadOrProcessEnded) {
            return false;
        }
    }
}
