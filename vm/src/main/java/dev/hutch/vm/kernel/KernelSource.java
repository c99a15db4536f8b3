package dev.hutch.vm.kernel;

import dev.hutch.api.Digest;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/// Where a kernel comes from.
sealed interface KernelSource {

    /// A metapackage of the host's package sources that depends on the kernel proper.
    record DebianPackage(String metapackage) implements KernelSource {
        @Override
        public String toString() {
            return "package " + metapackage;
        }
    }

    /// A `.deb` or a tar, compressed or not.
    record Archive(URI uri, Digest digest) implements KernelSource {
        @Override
        public String toString() {
            return uri.toString();
        }
    }

    /// What this host runs itself.
    record Host() implements KernelSource {
        @Override
        public String toString() {
            return "this host";
        }
    }

    /// A kernel that belongs to one image.
    ///
    /// @param modules directory of them; may be missing when all is built in
    record Files(Path image, Optional<Path> modules) implements KernelSource {
        @Override
        public String toString() {
            return image.toString();
        }
    }

    record Directory(Path path) implements KernelSource {
        @Override
        public String toString() {
            return path.toString();
        }
    }
}
