package dev.hutch.vm.machine;

import dev.hutch.linux.process.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/// How much memory may still be used here: what the host has, or less where the control group that
/// we are in, or one above it, has a limit. Of either version.
///
/// @param proc usually `/proc`
/// @param groups usually `/sys/fs/cgroup`
record HostMemory(Path proc, Path groups) implements LongSupplier {
    private static final int KIBI = 1024;
    private static final int PAGE = 4096;

    /// The files of one version.
    private record Version(String limit, String usage, String reclaimable) {
        static final Version ONE =
                new Version(
                        "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file");
        static final Version TWO = new Version("memory.max", "memory.current", "inactive_file");
    }

    static HostMemory ofThisHost() {
        return new HostMemory(Path.of("/proc"), Path.of("/sys/fs/cgroup"));
    }

    /// What one process uses that no other shares. One that has ended uses nothing.
    static long anonymous(ProcessIdentity process) {
        return ofThisHost().ownedBy(process);
    }

    /// Without pages that the kernel has merged with others': those are shared until it writes to
    /// them.
    long ownedBy(ProcessIdentity process) {
        Path its = proc.resolve(Long.toString(process.pid()));
        long all = kibibytes(lines(its.resolve("status"))).getOrDefault("RssAnon", 0L);
        long merged = number(lines(its.resolve("ksm_merging_pages")));
        return merged == Long.MAX_VALUE ? all : Math.max(0, all - merged * PAGE);
    }

    /// Without end where nothing can be read, which refuses nobody.
    @Override
    public long getAsLong() {
        long least =
                kibibytes(lines(proc.resolve("meminfo")))
                        .getOrDefault("MemAvailable", Long.MAX_VALUE);
        for (String line : lines(proc.resolve("self/cgroup"))) {
            // "4:memory:/a/b" of version 1, "0::/a/b" of version 2
            String[] words = line.split(":", 3);
            if (words.length == 3 && List.of(words[1].split(",", -1)).contains("memory")) {
                least = Math.min(least, room(groups.resolve("memory"), words[2], Version.ONE));
            } else if (words.length == 3 && words[1].isEmpty()) {
                least = Math.min(least, room(groups, words[2], Version.TWO));
            }
        }
        return least;
    }

    /// The least of a group and all above it. In a container the path may be that of the host, and
    /// only the end of it, or nothing, is to be seen.
    private static long room(Path root, String path, Version version) {
        long least = room(root, version);
        Path group = root;
        for (String name : path.split("/", -1)) {
            if (!name.isEmpty() && !name.equals("..")) {
                group = group.resolve(name);
                least = Math.min(least, room(group, version));
            }
        }
        return least;
    }

    private static long room(Path group, Version version) {
        long limit = number(lines(group.resolve(version.limit())));
        if (limit == Long.MAX_VALUE) {
            return Long.MAX_VALUE;
        }
        long usage = number(lines(group.resolve(version.usage())));
        return usage == Long.MAX_VALUE ? limit : limit - usage + reclaimable(group, version);
    }

    /// Files that were read and can be read again.
    private static long reclaimable(Path group, Version version) {
        for (String line : lines(group.resolve("memory.stat"))) {
            String[] words = line.split(" ", 2);
            if (words.length == 2 && words[0].equals(version.reclaimable())) {
                return number(List.of(words[1]));
            }
        }
        return 0;
    }

    /// `max`, and whatever is no number, is none.
    private static long number(List<String> lines) {
        String text = lines.isEmpty() ? "" : lines.getFirst().strip();
        return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : Long.MAX_VALUE;
    }

    private static Map<String, Long> kibibytes(List<String> lines) {
        Map<String, Long> values = new HashMap<>();
        for (String line : lines) {
            String[] words = line.split("[:\\s]+", 3);
            if (words.length == 3 && words[2].equals("kB") && words[1].matches("[0-9]{1,15}")) {
                values.put(words[0], Long.parseLong(words[1]) * KIBI);
            }
        }
        return values;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            return List.of();
        }
    }
}
