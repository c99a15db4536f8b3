package dev.hutch.linux.process;

import dev.hutch.linux.files.FileProblems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Who is in a mount namespace, as far as this user may know.
public final class NamespaceMembers {
    private static final Path PROCESSES = Path.of("/proc");

    private NamespaceMembers() {}

    /// @param namespace inode number of /proc/pid/ns/mnt
    public static List<ProcessIdentity> of(long namespace) {
        String wanted = "mnt:[" + namespace + "]";
        try (Stream<Path> all = Files.list(PROCESSES)) {
            return all.filter(process -> isIn(process, wanted))
                    .map(process -> Long.parseLong(process.getFileName().toString()))
                    .map(ProcessIdentity::of)
                    .flatMap(Optional::stream)
                    .filter(ProcessIdentity::alive)
                    .toList();
        } catch (IOException e) {
            throw FileProblems.of("list", PROCESSES, e);
        }
    }

    /// Inode number of the mount namespace of a process; empty when it is gone, or not ours.
    public static Optional<Long> namespace(long pid) {
        return name(PROCESSES.resolve(Long.toString(pid)))
                .filter(name -> name.matches("mnt:\\[\\d+]"))
                .map(name -> Long.parseLong(name.substring(5, name.length() - 1)));
    }

    private static boolean isIn(Path process, String wanted) {
        return Character.isDigit(process.getFileName().toString().charAt(0))
                && name(process).filter(wanted::equals).isPresent();
    }

    private static Optional<String> name(Path process) {
        try {
            return Optional.of(Files.readSymbolicLink(process.resolve("ns/mnt")).toString());
        } catch (IOException goneOrNotOurs) {
            return Optional.empty();
        }
    }
}
