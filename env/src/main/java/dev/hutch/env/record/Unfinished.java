package dev.hutch.env.record;

import dev.hutch.linux.files.AtomicFiles;
import dev.hutch.linux.files.FileProblems;
import dev.hutch.linux.process.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Records that are being made or taken away: directories with a dot before their name and the
/// number of the process that is at it behind. The native helper calls its own so, too.
///
/// @param root of all records
record Unfinished(Path root) {
    private static final Pattern NAME = Pattern.compile("\\..*-(\\d{1,9})");

    /// Out of sight in one step, then piece by piece.
    void delete(Path record) {
        long self = ProcessHandle.current().pid();
        Path aside =
                root.resolve("." + record.getFileName() + "-" + UUID.randomUUID() + "-" + self);
        try {
            Files.move(record, aside, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException goneAlready) {
            return;
        } catch (IOException e) {
            throw FileProblems.of("delete", record, e);
        }
        AtomicFiles.deleteTree(aside);
    }

    /// Deletes what processes left that were killed.
    void sweep() {
        try (Stream<Path> all = Files.list(root)) {
            List<Path> left = all.filter(Unfinished::isLeft).toList();
            left.forEach(AtomicFiles::deleteTree);
        } catch (IOException e) {
            throw FileProblems.of("list", root, e);
        }
    }

    private static boolean isLeft(Path record) {
        Matcher name = NAME.matcher(record.getFileName().toString());
        return name.matches() && ProcessIdentity.of(Long.parseLong(name.group(1))).isEmpty();
    }
}
