package dev.hutch.daemon.doctor;

import dev.hutch.api.ProblemException;
import dev.hutch.api.call.SystemCall.Grade;
import dev.hutch.daemon.doctor.Doctor.Examination;
import dev.hutch.daemon.doctor.Doctor.Finding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// What environments ask of a host. Each thing was tried, not looked up.
public final class EnvironmentChecks {
    private static final String WORKS = "ok";

    private EnvironmentChecks() {}

    /// @param probe tries everything: a name and `ok`, or why not, in each line; throws when there
    ///   is no namespace to try it in
    /// @param prefix where environments are mounted
    public static List<Examination> all(Supplier<String> probe, Path prefix) {
        return List.of(
                () -> namespaces(probe),
                () ->
                        tried(
                                probe,
                                "overlay",
                                "env layers",
                                "are mounted one over the other",
                                Grade.FAIL,
                                "sudo modprobe overlay; for ordinary users Linux 5.11 or newer"),
                () ->
                        tried(
                                probe,
                                "lowerdir+",
                                "env deep stacks",
                                "are mounted without a page of options",
                                Grade.WARN,
                                "nothing: stacks are mounted the classic way; Linux 6.7 needs it not"),
                () ->
                        tried(
                                probe,
                                "tmpfs-attributes",
                                "env changes in memory",
                                "are what --edit makes; else they are on disk meanwhile",
                                Grade.WARN,
                                "use Linux 6.6 or newer, with CONFIG_TMPFS_XATTR"),
                () ->
                        tried(
                                probe,
                                "disk",
                                "env changes on disk",
                                "are what --keep keeps",
                                Grade.WARN,
                                "put HUTCH_HOME on a local file system such as ext4, xfs or btrfs"),
                () -> prefix(prefix));
    }

    private static Finding namespaces(Supplier<String> probe) {
        String name = "env namespaces";
        String purpose = "give a process files of its own";
        try {
            long tried = probe.get().lines().count();
            return Finding.pass(name, purpose, "made, and " + tried + " things tried in one");
        } catch (ProblemException e) {
            return Finding.of(name, purpose, Grade.FAIL, e.problem().message(), e.problem().hint());
        }
    }

    private static Finding tried(
            Supplier<String> probe,
            String what,
            String name,
            String purpose,
            Grade otherwise,
            String fix) {
        String told = lines(probe).getOrDefault(what, "not tried");
        return told.equals(WORKS)
                ? Finding.pass(name, purpose, "tried, works")
                : Finding.of(name, purpose, otherwise, told, fix);
    }

    private static Map<String, String> lines(Supplier<String> probe) {
        try {
            return probe.get()
                    .lines()
                    .map(line -> line.split(" ", 2))
                    .filter(words -> words.length == 2)
                    .collect(Collectors.toMap(words -> words[0], words -> words[1]));
        } catch (ProblemException e) {
            return Map.of();
        }
    }

    private static Finding prefix(Path prefix) {
        String name = "env prefix";
        String purpose = "is where environments are mounted";
        if (Files.isDirectory(prefix)) {
            return Finding.pass(name, purpose, prefix + " is there");
        }
        return Files.exists(prefix)
                ? Finding.of(
                        name,
                        purpose,
                        Grade.WARN,
                        prefix + " is no directory",
                        "remove it, or set env.prefix to another path")
                : Finding.pass(
                        name,
                        purpose,
                        prefix
                                + " is made in each environment; with one on the host it takes a"
                                + " millisecond less");
    }
}
