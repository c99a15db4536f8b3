package dev.hutch.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Everything on this host that belongs to one home and outlives a command: processes, mounts,
/// sockets, loop devices, directories of VMs, half-written files.
final class Leaks {
    private final String home;

    Leaks(Path home) {
        this.home = home.toString();
    }

    /// @return one line for each, sorted; the daemon itself and what it listens on are left out
    Set<String> found() {
        Set<String> found = new TreeSet<>();
        processes(line -> !isDaemons(line), found);
        mounts(found);
        sockets(found);
        loops(found);
        files(found);
        return found;
    }

    /// The daemon itself, and the machine it makes a template of when it has the time.
    private boolean isDaemons(String commandLine) {
        return commandLine.contains("dev.hutch.daemon")
                || commandLine.contains(home + "/run/template/");
    }

    /// @return all processes, the daemon too
    Set<String> processes() {
        Set<String> found = new TreeSet<>();
        processes(line -> true, found);
        return found;
    }

    private void processes(Predicate<String> counts, Set<String> found) {
        Set<Long> ours = ourselves();
        ProcessHandle.allProcesses()
                .filter(process -> !ours.contains(process.pid()))
                .forEach(process -> {
                    String command = commandLine(process.pid());
                    if (command.contains(home) && counts.test(command)) {
                        found.add("process " + process.pid() + " " + command);
                    }
                });
    }

    /// Whoever started these tests may have named the home on its command line.
    private static Set<Long> ourselves() {
        Set<Long> pids = new HashSet<>();
        Optional<ProcessHandle> process = Optional.of(ProcessHandle.current());
        while (process.isPresent() && pids.add(process.get().pid())) {
            process = process.get().parent();
        }
        return pids;
    }

    private static String commandLine(long pid) {
        try {
            byte[] raw = Files.readAllBytes(Path.of("/proc", String.valueOf(pid), "cmdline"));
            return new String(raw, StandardCharsets.UTF_8).replace('\0', ' ').strip();
        } catch (IOException ended) {
            return "";
        }
    }

    private void mounts(Set<String> found) {
        lines(Path.of("/proc/self/mountinfo"))
                .filter(line -> line.contains(home))
                .forEach(line -> found.add("mount " + line));
    }

    private void sockets(Set<String> found) {
        lines(Path.of("/proc/net/unix"))
                .filter(line -> line.contains(home + "/state/"))
                .forEach(line -> found.add("socket " + line.substring(line.indexOf('/'))));
    }

    private void loops(Set<String> found) {
        try (Stream<Path> devices = Files.list(Path.of("/sys/block"))) {
            devices.map(device -> device.resolve("loop/backing_file"))
                    .filter(Files::exists)
                    .flatMap(Leaks::lines)
                    .filter(file -> file.contains(home))
                    .forEach(file -> found.add("loop " + file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void files(Set<String> found) {
        Path vms = Path.of(home, "state", "vms");
        list(vms).forEach(directory -> found.add("directory " + directory));
        try (Stream<Path> all = Files.walk(Path.of(home), 6)) {
            all.filter(file -> isUnfinished(file.getFileName().toString()))
                    .forEach(file -> found.add("file " + file));
        } catch (UncheckedIOException e) {
            if (!(e.getCause() instanceof NoSuchFileException)) {
                throw e;
            }
            // Somebody tidied up while we looked.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isUnfinished(String name) {
        return name.endsWith(".tmp") || name.startsWith(".tmp") || name.endsWith(".partial");
    }

    private static Stream<Path> list(Path directory) {
        if (!Files.isDirectory(directory)) {
            return Stream.empty();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file, StandardCharsets.ISO_8859_1).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
