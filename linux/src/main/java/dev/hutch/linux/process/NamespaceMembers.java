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

    private static boolean isIn(Path process, String wanted) {
        if (!Character.isDigit(process.getFileName().toString().charAt(0))) {
            return false;
        }
        try {
            return Files.readSymbolicLink(process.resolve("ns/mnt")).toString().equals(wanted);
        } catch (IOException goneOrNotOurs) {
            return false;
        }
    }
}
