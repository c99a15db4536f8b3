package dev.hutch.vm.kernel;

import dev.hutch.api.Digest;
import java.nio.file.Path;

/// What it takes to boot a kernel.
///
/// @param name as pulled or imported
/// @param release such as `6.1.0-56-cloud-amd64`
/// @param digest of all that is known of it: another one whenever it is brought again
/// @param vmlinux uncompressed ELF image
/// @param modules directory as below `/lib/modules/<release>`; may be missing when all is built in
public record KernelBoot(String name, String release, Digest digest, Path vmlinux, Path modules) {}
