package dev.hutch.store.image;

import java.nio.file.Path;
import java.util.Optional;

/// What an image is to be booted with.
///
/// @param name of the kernel
/// @param files directory with `vmlinux` and perhaps `modules`, for the image to carry along in a
///   layer of its own; empty: the image just names it
public record ImageKernel(String name, Optional<Path> files) {

    /// The directory of an image in which it carries the kernel of this name.
    public static String place(String name) {
        return "boot/hutch/" + name;
    }
}
