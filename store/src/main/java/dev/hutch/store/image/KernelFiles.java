package dev.hutch.store.image;

import java.nio.file.Path;
import java.util.Optional;

/// Where kernels that belong to images are kept beside them, to boot from.
@FunctionalInterface
public interface KernelFiles {
    KernelFiles NONE = name -> Optional.empty();

    /// The files of a kernel as `ImageKernel` wants them, if they are there and sound.
    Optional<Path> find(String name);
}
