package dev.hutch.vm.hypervisor.qemu;

import dev.hutch.linux.files.FileProblems;
import dev.hutch.vm.hypervisor.Made;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a process was started as, beside its sockets: one line each for build, shape and initrd,
/// and one for each lower disk. It need not be durable, for the process is not.
final class MadeFile {
    private static final int LINES = 3;
    private static final long MAX_BYTES = 1 << 16;

    private MadeFile() {}

    static void write(Path file, Made made) {
        List<String> lines = new ArrayList<>(List.of(made.build(), made.shape(), made.initrd()));
        lines.addAll(made.lowers());
        try {
            Files.write(file, lines);
        } catch (IOException e) {
            throw FileProblems.of("write", file, e);
        }
    }

    /// @return empty when a daemon started it that did not write this down
    static Optional<Made> read(Path file) {
        try {
            if (!Files.exists(file) || Files.size(file) > MAX_BYTES) {
                return Optional.empty();
            }
            List<String> lines = Files.readAllLines(file);
            return lines.size() < LINES
                    ? Optional.empty()
                    : Optional.of(
                            new Made(
                                    lines.get(0),
                                    lines.get(2),
                                    lines.subList(LINES, lines.size()),
                                    lines.get(1)));
        } catch (IOException e) {
            throw FileProblems.of("read", file, e);
        }
    }
}
