package dev.hutch.env;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Where environments may be mounted.
final class Prefixes {
    /// What every process needs as it is.
    private static final List<Path> SYSTEM =
            Stream.of("/proc", "/sys", "/dev", "/run", "/tmp", "/bin", "/etc", "/lib", "/usr")
                    .map(Path::of)
                    .toList();

    private Prefixes() {}

    /// A clean absolute path that hides none of hutch's own directories.
    static Path check(String text, List<Path> own) {
        try {
            Path path = Path.of(text);
            boolean good =
                    path.isAbsolute()
                            && path.getNameCount() > 0
                            && path.equals(path.normalize())
                            && !SYSTEM.contains(path)
                            && Stream.of("/proc", "/sys", "/dev").noneMatch(path::startsWith)
                            && own.stream().noneMatch(directory -> directory.startsWith(path));
            if (good) {
                return path;
            }
        } catch (InvalidPathException e) {
            throw EnvProblems.prefix(text);
        }
        throw EnvProblems.prefix(text);
    }
}
