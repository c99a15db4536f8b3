package dev.hutch.vm.kernel;

import dev.hutch.api.Digest;
import java.io.InputStream;
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

    /// A kernel that an image carries.
    ///
    /// @param tar of the layer that it is in
    /// @param top directory of that layer, with a slash behind
    record Layer(InputStream tar, String top) implements KernelSource {
        @Override
        public String toString() {
            return "a layer of an image";
        }
    }

    record Directory(Path path) implements KernelSource {
        @Override
        public String toString() {
            return path.toString();
        }
    }
}
