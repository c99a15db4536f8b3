package dev.hutch.store.content;

import dev.hutch.linux.files.AtomicFiles;
import dev.hutch.linux.files.FileProblems;
import dev.hutch.linux.process.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Where things are written before they are published: a directory in the same file system, so that
/// publishing is a rename. Each file is named for the process that writes it; what a process left
/// behind when it died is swept away.
public final class Staging {
    private static final Pattern NAME = Pattern.compile("(\\d+)-(\\d+)-.*");

    private final Path directory;
    private final ProcessIdentity self;

    public Staging(Path directory) {
        this.directory = directory;
        this.self = ProcessIdentity.of(ProcessHandle.current().pid()).orElseThrow();
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw FileProblems.of("create", directory, e);
        }
    }

    /// A path that nobody else uses; nothing is there yet.
    public Path newPath() {
        return directory.resolve(self.pid() + "-" + self.startTicks() + "-" + UUID.randomUUID());
    }

    /// Deletes what dead processes left, directories with all in them. @return how many
    public int sweep() {
        List<Path> left;
        try (Stream<Path> files = Files.list(directory)) {
            left = files.filter(Staging::isOrphan).toList();
            for (Path file : left) {
                AtomicFiles.deleteTree(file);
            }
        } catch (IOException e) {
            throw FileProblems.of("sweep", directory, e);
        }
        return left.size();
    }

    private static boolean isOrphan(Path file) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (!name.matches()) {
            return true;
        }
        long pid = Long.parseLong(name.group(1));
        Optional<ProcessIdentity> now = ProcessIdentity.of(pid);
        return now.isEmpty() || now.get().startTicks() != Long.parseLong(name.group(2));
    }
}
