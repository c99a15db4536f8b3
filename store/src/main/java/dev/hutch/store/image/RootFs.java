package dev.hutch.store.image;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/// Raw ext4 file systems that together are an image.
///
/// @param workSeed what `/root` holds in a new machine
public record RootFs(Path rootfs, Optional<Path> workSeed) {
    private static final String REGISTER = "register ";
    private static final String WITH = " and root of ";

    /// The files that the source of a tag names, if it is one of these and all of them are there.
    static Optional<RootFs> of(String source) {
        if (!source.startsWith(REGISTER)) {
            return Optional.empty();
        }
        String[] parts = source.substring(REGISTER.length()).split(WITH, 2);
        RootFs files =
                new RootFs(Path.of(parts[0]), Stream.of(parts).skip(1).map(Path::of).findFirst());
        return files.all().allMatch(Files::isRegularFile) ? Optional.of(files) : Optional.empty();
    }

    /// What a tag says of where its image came from.
    String source() {
        return REGISTER + rootfs + workSeed.map(seed -> WITH + seed).orElse("");
    }

    Stream<Path> all() {
        return Stream.concat(Stream.of(rootfs), workSeed.stream());
    }
}
