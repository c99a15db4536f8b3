package dev.hutch.vm.hypervisor.qemu;

import dev.hutch.linux.files.FileProblems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Which QEMU this is. Asking the program takes as long as a restore, so it is asked once for each
/// file that stands there.
final class QemuBuild {
    private final Supplier<String> version;
    private volatile @Nullable Known known;

    private record Known(String file, String build) {}

    QemuBuild(Supplier<String> version) {
        this.version = version;
    }

    String of(Path program) {
        String file = fingerprint(program);
        Known last = known;
        if (last == null || !last.file().equals(file)) {
            last = new Known(file, version.get() + ", " + file);
            known = last;
        }
        return last.build();
    }

    private static String fingerprint(Path program) {
        try {
            BasicFileAttributes about = Files.readAttributes(program, BasicFileAttributes.class);
            return about.size() + " bytes of " + about.lastModifiedTime();
        } catch (IOException e) {
            throw FileProblems.of("look at", program, e);
        }
    }
}
