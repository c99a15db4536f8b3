package dev.hutch.store.image;

import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/// Raw ext4 file systems that together are an image.
///
/// @param workSeed what `/root` holds in a new machine
public record RootFs(Path rootfs, Optional<Path> workSeed) {

    Stream<Path> all() {
        return Stream.concat(Stream.of(rootfs), workSeed.stream());
    }
}
