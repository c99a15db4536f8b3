package dev.hutch.env.record;

import dev.hutch.linux.process.NamespaceMembers;
import dev.hutch.linux.process.ProcessIdentity;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Who is in an environment, as its helper wrote it down.
///
/// @param boot of this host, in which the numbers mean something
/// @param owner the process that became its first command
/// @param monitor the process that waits for its end
/// @param namespace inode number of its mount namespace
record Presence(String boot, ProcessIdentity owner, ProcessIdentity monitor, long namespace) {

    /// Reads the file `entered`. Problems: `env.record_damaged`.
    static Presence parse(String text) {
        Map<String, String> lines = new TreeMap<>();
        for (String line : text.split("\n", -1)) {
            int space = line.indexOf(' ');
            lines.put(
                    space < 0 ? line : line.substring(0, space),
                    space < 0 ? "" : line.substring(space + 1));
        }
        try {
            if (!"1".equals(lines.get("hutch-entered")) || !lines.containsKey("end")) {
                throw RecordProblems.damaged("entered");
            }
            return new Presence(
                    lines.getOrDefault("boot", ""),
                    process(lines.getOrDefault("owner", "")),
                    process(lines.getOrDefault("monitor", "")),
                    Long.parseLong(lines.getOrDefault("namespace", "")));
        } catch (NumberFormatException e) {
            throw RecordProblems.damaged("entered");
        }
    }

    private static ProcessIdentity process(String text) {
        String[] parts = text.split(" ", -1);
        if (parts.length != 2) {
            throw RecordProblems.damaged("entered");
        }
        return new ProcessIdentity(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
    }

    /// Every process in it now. Reads all of /proc.
    List<ProcessIdentity> members() {
        return NamespaceMembers.of(namespace);
    }
}
